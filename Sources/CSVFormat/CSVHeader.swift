import ByteScanning
package import Tabular

/// What the beginning of a delimiter-separated file says: for adding rows to it that look like the ones there.
package struct CSVHeader: Sendable {
    /// The columns.
    package let columns: [ColumnName]
    /// What separates the fields.
    package let separator: [UInt8]
    /// What ends the header.
    package let lineEnding: CSVOptions.LineEnding

    /// Reads a file's header; nil where it has none, since it is blank. With `separator` nil it is what a `sep=` line says,
    /// else `formatDelimiter`, else what is found out.
    package static func read(
        from source: any ByteSource, options: FormatOptions, separator: [UInt8]?, formatDelimiter: UInt8? = nil
    ) throws(ExportError) -> CSVHeader? {
        let options = reading(options, separator: separator)
        let reader = try CSVReader(of: source, options: options, delimiter: formatDelimiter)
        let block = ByteBlock()
        guard try reader.nextBlock(into: block) else { return nil }
        let end = block.start
        let hasReturn = end >= 2 && block.bytes[end - 1] == .lineFeed && block.bytes[end - 2] == .carriageReturn
        return CSVHeader(
            columns: reader.columns, separator: reader.delimiter.map { [$0] } ?? separator ?? [.comma],
            lineEnding: hasReturn ? .crlf : .lf)
    }

    /// What a file that was written is read with: what is said of sources does not hold for it.
    package static func reading(_ options: FormatOptions, separator: [UInt8]?) -> FormatOptions {
        var options = options
        var csv = CSVOptions()
        csv.inputSeparator = separator
        csv.nullText = options[CSVOptions.self].nullText
        options[CSVOptions.self] = csv
        options.skipsErrors = false
        return options
    }

    /// How rows are added to a file: under the header it has, between its delimiters. One that is blank gets what any
    /// output gets.
    ///
    /// - Throws: `.usage` without a header, by which alone columns can be compared.
    static func continuation(
        of file: any SeekableByteSource, options: FormatOptions, formatDelimiter: UInt8?
    ) throws(ExportError) -> FileContinuation {
        var csv = options[CSVOptions.self]
        guard csv.writesHeader else {
            throw ExportError(
                .usage, "\(Setting.appends) checks the header, and \(Setting.noHeader) means there is none")
        }
        let header = try read(
            from: file, options: options, separator: csv.separator, formatDelimiter: formatDelimiter)
        var continuation = FileContinuation(columns: header?.columns, options: options)
        if let header {
            csv.separator = header.separator
            csv.lineEnding = header.lineEnding
            csv.writesHeader = false
            csv.continuesFile = true
            csv.writesBOM = false
            continuation.options[CSVOptions.self] = csv
            continuation.dialect = header.separator
            continuation.reading = reading(options, separator: header.separator)
        }
        continuation.lineEnd = csv.lineEnding == .crlf ? [0x0D, 0x0A] : [0x0A]
        return continuation
    }
}
