/// A reader that can tell, once its source is spent, which sheets there are.
package protocol SheetListing: RowReader {
    /// All sheets in order. `rowsByTag` says how many rows the parsers read from blocks of each tag; the rows of sheets
    /// that were not read are counted now. Ends the reading.
    func sheets(rowsByTag: [Int: UInt64]) -> [ListedSheet]
}

/// A sheet of a workbook, and how many rows it has.
package struct ListedSheet: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The rows below its header; nil where it cannot be read.
    package var rows: UInt64?
    /// Whether it was read, and not only counted.
    package var isRead: Bool

    /// A sheet.
    package init(name: String, rows: UInt64?, isRead: Bool) {
        self.name = name
        self.rows = rows
        self.isRead = isRead
    }
}
