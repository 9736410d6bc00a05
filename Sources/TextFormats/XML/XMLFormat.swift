public import Tabular

/// XML 1.0, written: `<items>` with an `<item>` for each row and in it an element for each value, named after its column, as
/// Scrapy and Apify write it. Objects are elements within elements, the elements of arrays are called `value`.
public enum XMLFormat: Format {
    /// `xml`.
    public static let name = "xml"
    /// `.xml`.
    public static let fileExtensions = ["xml"]
    /// Only written.
    public static let abilities: FormatAbilities = .writes

    /// Each row names its columns. Which names they get, and that no two get one, depends on the columns before them.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(columns: .growing, types: .none, repeatsNames: true)
    }

    /// A writer.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        XMLWriter(to: sink, encodingName: options.outputEncodingName ?? "UTF-8")
    }
}
