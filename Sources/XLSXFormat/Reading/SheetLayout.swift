import ByteScanning
import Synchronization
import Tabular

/// What a sheet's header says: which column of the sheet is which column of the output, and which are continuations.
final class SheetLayout: Sendable {
    /// The sheet, for messages.
    let sheet: String
    /// The header's texts, by column of the sheet.
    let names: [ColumnName]
    /// The header's row number, 0 where it says none: those of its rows are greater.
    let headerNumber: UInt64
    /// The header's names, each once.
    let unique: [ColumnName]
    /// The columns of the output with the sheet's column of each: all but continuations.
    let columns: [ColumnName]
    let slots: [Int]
    /// For each column with continuations: it, and they, in order.
    let joins: [[Int]]
    /// How many columns the header has.
    var width: Int { names.count }

    init(sheet: String, header: [ColumnName], headerNumber: UInt64 = 0) {
        self.sheet = sheet
        self.headerNumber = headerNumber
        names = header
        let unique = HeaderNames.unique(header)
        self.unique = unique
        joins = Self.joins(unique, header)
        let continuations = Set(joins.flatMap { $0.dropFirst() })
        slots = unique.indices.filter { !continuations.contains($0) }
        columns = slots.map { unique[$0] }
    }

    /// `NAME` with `NAME (continued 2)`, `NAME (continued 3)`, … right of it: what a writer makes of texts longer than a
    /// cell of a workbook. A column without a name is continued under no name, too.
    private static func joins(_ names: [ColumnName], _ header: [ColumnName]) -> [[Int]] {
        guard
            names.contains(where: {
                $0.utf8.last == .closeParenthesis && $0.utf8.count > Continuation.marker.count + 1
            })
        else { return [] }
        let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        var joins: [[Int]] = []
        for (index, name) in names.enumerated() {
            let base = header[index].utf8.isEmpty ? [] : name.utf8
            var parts = [index]
            while let last = parts.last,
                let next = places[Continuation.name(of: base, part: parts.count + 1)], next > last
            {
                parts.append(next)
            }
            if parts.count > 1 { joins.append(parts) }
        }
        return joins
    }
}

/// What the reader tells its parsers, who may run on other threads: the layouts by a block's tag, and the tables that
/// all sheets share.
final class WorkbookTables: Sendable {
    let sourceName: String
    let maximumRow: Int
    let skipsErrors: Bool
    let is1904: Bool
    let formats: [NumberFormat]
    let codes: FormatCodes
    let strings: SharedStrings?
    private let layouts = Mutex<[SheetLayout]>([])

    init(
        sourceName: String, options: FormatOptions, is1904: Bool, styles: CellStyles, strings: SharedStrings?
    ) {
        self.sourceName = sourceName
        maximumRow = min(options.maximumRow, Cell.maximumCount)
        skipsErrors = options.skipsErrors
        self.is1904 = is1904
        formats = styles.formats
        codes = styles.codes
        self.strings = strings
    }

    /// Adds a layout and gives its tag.
    func add(_ layout: SheetLayout) -> Int {
        layouts.withLock { layouts in
            layouts.append(layout)
            return layouts.count - 1
        }
    }

    /// The layout of a tag.
    func layout(_ tag: Int) -> SheetLayout? {
        layouts.withLock { $0.indices.contains(tag) ? $0[tag] : nil }
    }
}
