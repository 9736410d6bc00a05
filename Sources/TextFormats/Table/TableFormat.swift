public import Tabular

/// A table for the eye, written: as wide as the terminal, long values cut with an ellipsis.
public enum TableFormat: Format {
    /// `table`.
    public static let name = "table"
    /// None: `.txt` goes with it.
    public static let fileExtensions: [String] = []
    /// Only written.
    public static let abilities: FormatAbilities = .writes
    /// A table.
    public static let noun = "a table"

    /// The header comes first.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .complete, types: .none) }

    /// A writer.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        let options = options[TableTextOptions.self]
        return TableWriter(to: sink, width: max(1, options.width), marks: options.isASCII ? .ascii : .unicode)
    }
}

/// How a table is shown.
public struct TableTextOptions: FormatOptionSet {
    /// How many columns of a terminal it may take.
    public var width = 80
    /// Whether it is shown in ASCII, since its terminal shows nothing else: other characters become question marks.
    public var isASCII = false

    /// The defaults.
    public init() {}
}
