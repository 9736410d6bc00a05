/// A reader that can tell, once its source is spent, which sheets there are.
public protocol SheetListing: RowReader {
    /// All sheets in order. `rowsByTag` says how many rows the parsers read from blocks of each tag; the rows of sheets
    /// that were not read are counted now. Ends the reading.
    func sheets(rowsByTag: [Int: UInt64]) -> [ListedSheet]
}

/// A sheet of a workbook, and how many rows it has.
public struct ListedSheet: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// The rows below its header; nil where it cannot be read.
    public var rows: UInt64?
    /// Whether it was read, and not only counted.
    public var isRead: Bool

    /// A sheet.
    public init(name: String, rows: UInt64?, isRead: Bool) {
        self.name = name
        self.rows = rows
        self.isRead = isRead
    }
}
