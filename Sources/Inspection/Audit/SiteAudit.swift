public import Engine
public import Tabular

/// What one who looks after a site has to see to, of the pages of a crawl: those that are broken or redirect, titles and
/// texts that several share, pages with few words, titles that are missing or long, and all of them by folder and depth.
///
/// Only pages that answered themselves are looked at for titles and texts. Memory is bounded; lists wait in temporary files.
public struct SiteAudit: Sendable {
    /// One table of it.
    public struct Sheet: Sendable {
        /// Its name, at most 31 characters.
        public var name: String
        /// How many rows it has.
        public internal(set) var rows: UInt64 = 0
        /// Its columns.
        public internal(set) var columns: [ColumnName] = []
        /// Those whose values are addresses.
        package var links: [ColumnName] = []
        /// How many values of them can be links of a workbook.
        package var linkCount: UInt64 = 0
        let spool: SheetSpool
    }

    /// What an inspection tells of the same rows, found in the same pass.
    public var inspection: Inspection
    /// The tables in their order, Summary first.
    public internal(set) var sheets: [Sheet] = []

    /// A page with fewer words is thin.
    public static let fewWords: UInt64 = 200
    /// A title of more characters is long: about as many as a page of search results shows.
    public static let longTitle: UInt64 = 60
    /// How many links a sheet of Excel holds.
    package static let mostLinks: UInt64 = 65_530

    /// Whether a workbook takes an address as a link: one of the web, of at most 2,079 characters, without any that
    /// Excel refuses.
    package static func isLink(_ address: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: address.prefix(9000), as: UTF8.self)
        guard text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") else { return false }
        return text.utf16.count <= 2079
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value & 0xFFFE != 0xFFFE }
    }
}

/// The rows of a sheet, put aside. They are read by one at a time, as often as anybody wants.
final class SheetSpool: @unchecked Sendable {
    let rows: any ByteSpool
    init(_ rows: any ByteSpool) { self.rows = rows }
}

extension SiteAudit.Sheet {
    /// Its rows as a source.
    package func makeTable() -> any OpenSource { AuditTable(self) }
}

/// A sheet of an audit as a source of rows.
private final class AuditTable: OpenSource {
    private let sheet: SiteAudit.Sheet

    init(_ sheet: SiteAudit.Sheet) { self.sheet = sheet }

    var description: SourceDescription {
        var description = SourceDescription(format: "audit")
        description.name = "the sheet \(sheet.name)"
        description.hasFixedColumns = true
        return description
    }

    var rereading: Rereading { .free }

    func makeReader() throws(ExportError) -> any RowReader {
        RowSpool(sheet.spool.rows).makeReader(name: "the sheet \(sheet.name)")
    }
}

extension Export {
    /// Looks at the pages of a crawl instead of writing them: an inspection, and lists of what is to be seen to. Sources,
    /// steps and limits count; the destination and its format do not. Blocks, so asynchronous code gets the asynchronous
    /// variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func audit(progress: Progress = Progress()) throws(ExportError) -> SiteAudit {
        defer { progress.end() }
        return try InspectionRun(self, progress: progress).audit()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func audit(progress: Progress = Progress()) async throws(ExportError) -> SiteAudit {
        try await onThread(progress) { (export) throws(ExportError) in
            try InspectionRun(export, progress: progress).audit()
        }
    }
}
