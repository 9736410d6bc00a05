package import Engine
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
        /// How many values of them can be links.
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

/// Which addresses of an audit can be links where its tables are written, which only the format of those knows.
package struct AuditLinks: Sendable {
    let isLink: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool
    /// How many a table takes.
    let most: UInt64

    package init(mostPerTable most: Int, isLink: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Bool) {
        self.isLink = isLink
        self.most = UInt64(max(0, most))
    }
}

extension Export {
    /// Looks at the pages of a crawl instead of writing them.
    package func audit(progress: Progress, links: AuditLinks) throws(ExportError) -> SiteAudit {
        try InspectionRun(self, progress: progress).audit(links: links)
    }
}
