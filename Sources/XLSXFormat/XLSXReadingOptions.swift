public import Tabular

/// What a reader of workbooks is told.
public struct XLSXReadingOptions: FormatOptionSet {
    /// Which sheet to read.
    public enum Sheet: Sendable, Equatable {
        /// The first worksheet with its continuations.
        case first
        /// The worksheet of this name with its continuations; failing that, and where it is a number, the one of that
        /// place.
        case named(String)
        /// The worksheet at this place, from 1, with its continuations.
        case number(Int)
        /// All worksheets, one after the other.
        case all

        /// What `--sheet` asks for: `all`, a name or a number.
        public init(argument: String) { self = argument == "all" ? .all : .named(argument) }
    }

    /// The sheets, in the order in which they are read.
    public var sheets = [Sheet.first]
    /// The sheet, where it is one; the first of several.
    public var sheet: Sheet {
        get { sheets.first ?? .first }
        set { sheets = [newValue] }
    }
    /// The number of the row that holds the header, as spreadsheet programs count: rows above are left out. Nil for the
    /// first row that is not empty.
    public var headerRow: UInt64?
    /// The first row read is a header; without one columns are `column 1`, `column 2`, ….
    public var readsHeader = true
    /// The column that says which sheet a row came from; nil for none.
    public var sheetField: ColumnName?

    /// The first sheet.
    public init() {}
}
