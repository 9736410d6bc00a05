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

    /// The sheet.
    public var sheet = Sheet.first

    /// The first sheet.
    public init() {}
}
