import ByteScanning
public import Tabular

/// Tab-separated values, with CSV's quoting.
public enum TSVFormat: DelimitedFormat {
    /// `tsv`.
    public static let name = "tsv"
    /// `.tsv`, `.tab`.
    public static let fileExtensions = ["tsv", "tab"]
    /// As registered.
    public static let mediaTypes = ["text/tab-separated-values"]
    /// The tab.
    public static let delimiter: UInt8? = .tab

    /// As those of CSV.
    public static var conversionEffects: [ConversionEffect]? { CSVOptions.conversionEffects }

    /// Content is told by `CSVFormat`, which finds the tab out.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { false }

    /// A writer of fields between tabs.
    ///
    /// - Throws: `.usage` for another delimiter.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        try makeWriter(to: sink, options: options, between: .tab, called: "tabs")
    }
}
