public import Tabular

/// What the beginning of a delimiter-separated file says: for adding rows to it that look like the ones there.
public struct CSVHeader: Sendable {
    /// The columns.
    public let columns: [ColumnName]
    /// What separates the fields.
    public let delimiter: UInt8
    /// What ends the header.
    public let lineEnding: CSVOptions.LineEnding

    /// Reads a file's header; nil where it has none, since it is blank. With `delimiter` nil it is found out.
    public static func read(
        from source: any ByteSource, options: FormatOptions, delimiter: UInt8?
    ) throws(ExportError) -> CSVHeader? {
        var options = options
        options[CSVOptions.self].readsHeader = true
        let reader = CSVReader(of: source, options: options, delimiter: delimiter)
        let block = ByteBlock()
        guard try reader.nextBlock(into: block) else { return nil }
        let end = block.start
        let hasReturn = end >= 2 && block.bytes[end - 1] == 0x0A && block.bytes[end - 2] == 0x0D
        return CSVHeader(
            columns: reader.columns, delimiter: reader.delimiter, lineEnding: hasReturn ? .crlf : .lf)
    }
}
