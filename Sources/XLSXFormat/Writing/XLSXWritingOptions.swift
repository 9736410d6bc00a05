public import Tabular

/// What a writer of workbooks is told.
public struct XLSXWritingOptions: FormatOptionSet {
    /// What becomes of text over Excel's limit for a cell.
    public enum LongCells: String, Sendable, CaseIterable {
        /// It goes on in columns `NAME (continued 2)`, `NAME (continued 3)`, …: nothing is lost.
        case split
        /// It is cut, with a warning.
        case truncate
        /// It is an error.
        case error
    }

    /// The name of the first sheet.
    public var sheetName = "Sheet1"
    /// No bold, frozen, filtered header, no column widths, no wrapped texts, nothing for print.
    public var isPlain = false
    /// When the workbook says it was made, in seconds since 1970-01-01T00:00:00Z; where nil, when the last of the jobs among its
    /// sources changed, and nothing without one, so that the same rows give the same bytes.
    public var created: Int64?
    /// The columns of the output whose texts are links, as far as Excel takes them: at most 65,530 in a sheet.
    public var links: [ColumnName] = []
    /// Each source has a sheet of its own, with its own columns and named after it, instead of one table of all.
    public var hasSheetPerSource = false
    /// What becomes of text over 32,767 UTF-16 units.
    public var longCells = LongCells.split

    /// The defaults.
    public init() {}
}
