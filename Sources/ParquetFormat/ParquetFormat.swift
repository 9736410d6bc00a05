public import Tabular

/// Apache Parquet.
public enum ParquetFormat: Format {
    /// `parquet`.
    public static let name = "parquet"
    /// `.parquet`, `.pq`.
    public static let fileExtensions = ["parquet", "pq"]
    /// As registered.
    public static let mediaTypes = ["application/vnd.apache.parquet", "application/x-parquet"]
    /// Its metadata stands at the end.
    public static let needsSeekableSource = true
    /// Binary.
    public static let isText = false
    /// It is only written.
    public static let abilities: FormatAbilities = .writes

    /// Columns and types may come late; the writer itself decides which texts are numbers. No run of rows belongs to two
    /// row groups.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(
            columns: .growing, types: .none, rowsPerSection: max(1, options[ParquetWritingOptions.self].rowsPerGroup))
    }

    /// A writer of one file.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        ParquetWriter(to: sink, options: options)
    }
}
