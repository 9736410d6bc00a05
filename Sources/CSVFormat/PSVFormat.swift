import ByteScanning
public import Tabular

/// Values separated by `|`, with CSV's quoting.
public enum PSVFormat: DelimitedFormat {
    /// `psv`.
    public static let name = "psv"
    /// `.psv`.
    public static let fileExtensions = ["psv"]
    /// The bar.
    public static let delimiter: UInt8? = .pipe

    /// A writer of fields between bars.
    ///
    /// - Throws: `.usage` for another delimiter.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        try makeWriter(to: sink, options: options, between: .pipe, called: "|")
    }
}
