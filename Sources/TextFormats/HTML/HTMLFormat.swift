public import Tabular

/// A page of HTML with one table, written: it needs nothing beside itself, can be printed and read on a phone, and takes the
/// colours that the reader's system has, light or dark.
public enum HTMLFormat: Format {
    /// `html`.
    public static let name = "html"
    /// `.html`, `.htm`.
    public static let fileExtensions = ["html", "htm"]
    /// Only written.
    public static let abilities: FormatAbilities = .writes

    /// The header comes first.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .complete, types: .none) }

    /// A writer.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        HTMLWriter(to: sink, encodingName: options.outputEncodingName ?? "utf-8")
    }
}
