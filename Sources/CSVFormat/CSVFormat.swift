public import Tabular

/// Comma-separated values (RFC 4180, and real life).
public enum CSVFormat: DelimitedFormat {
    /// `csv`.
    public static let name = "csv"
    /// `.csv`.
    public static let fileExtensions = ["csv"]
    /// RFC 7111.
    public static let mediaTypes = ["text/csv", "application/csv"]
    /// It is found out: a comma, a semicolon, a tab or a bar.
    public static let delimiter: UInt8? = nil

    /// Any text that nothing else recognised.
    public static let isFallback = true
    /// Any.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { !head.isEmpty }

    /// What a field cannot hold as it is.
    public static var conversionEffects: [ConversionEffect]? { CSVOptions.conversionEffects }

    /// Lines are counted.
    public static func makeFileCheck(countsRows: Bool) -> (any FileCheck)? { CSVFileCheck() }

    /// A writer with commas unless it is told otherwise.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        try CSVWriter(
            to: sink, options: options, delimiter: options[CSVOptions.self].writtenDelimiter, isFoundOut: true)
    }
}
