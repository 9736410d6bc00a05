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

    /// Columns and types may come late; the writer itself decides which texts are numbers. Lists and structures are known
    /// beforehand. No run of rows belongs to two row groups.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        let writing = options[ParquetWritingOptions.self]
        let isNested = writing.nestedValues == .structures
        var needs = OutputNeeds(
            columns: isNested ? .complete : .growing, types: isNested ? .complete : .growing, bytesPerBlock: 1 << 20,
            rowsPerSection: max(1, writing.rowsPerGroup))
        needs.nestedTypes = isNested
        return needs
    }

    /// A writer of one file.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        ParquetWriter(to: sink, options: options)
    }

    /// Every row has all columns of the file.
    public static func hasFixedColumns(_ options: FormatOptions) -> Bool { true }

    /// What begins with its mark, also where it is encrypted, of which the reader tells.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        // A column of a CSV file may well be called like the mark: pages begin with small numbers.
        (head.starts(with: Array("PAR1".utf8)) || head.starts(with: Array("PARE".utf8)))
            && head.dropFirst(4).prefix(8).contains { $0 < 0x09 }
    }

    /// Where its columns have types that are written, too.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        guard let file else { return FileRevision(options) }
        let keepsStructures = options[ParquetWritingOptions.self].nestedValues == .structures
        let columns = try ParquetFile(file).schema.fields.map { field in
            let written = WrittenForm(field, keepsStructures: keepsStructures)
            return FileRevision.TypedColumn(
                name: ColumnName(String(decoding: field.name, as: UTF8.self)), typeName: written.name,
                change: written.change, type: written.type)
        }
        var options = options
        // What is marked as JSON stays so.
        if !keepsStructures, columns.contains(where: { $0.typeName == "JSON" }) {
            options[ParquetWritingOptions.self].nestedValues = .json
        }
        return try FileRevision(options, of: file.name, columns: columns)
    }

    /// A reader of one file.
    ///
    /// - Throws: `.input` for a source that cannot be read at any place; `.malformed` and `.limit` for what is not Parquet or a
    ///   damaged or hostile file; `.input` for an encrypted one, too.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try ParquetReader(source.seekable(as: "Parquet"), options: options)
    }
}
