import ByteScanning
package import Tabular

/// What the beginning of a delimiter-separated file says: for adding rows to it that look like the ones there.
package struct CSVHeader: Sendable {
    /// The columns.
    package let columns: [ColumnName]
    /// Their names as they stand in the file: they may repeat and be empty.
    let names: [ColumnName]
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
            columns: reader.columns, names: reader.header,
            separator: reader.delimiter.map { [$0] } ?? separator ?? [.comma],
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
            try checkEnd(of: file, header, options)
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

    /// Refuses a file whose last row is cut within quotes. Separators of several characters have no machine that could be run
    /// from anywhere: such a file is read.
    private static func checkEnd(
        of file: any SeekableByteSource, _ header: CSVHeader, _ options: FormatOptions
    ) throws(ExportError) {
        if header.separator.count == 1 {
            return try LastRow.check(
                of: file, delimiter: header.separator[0], maximumRow: options.maximumRow)
        }
        let reader = try CSVReader(of: Rereading(file), options: reading(options, separator: header.separator))
        let (parser, batch) = (reader.makeParser(), RowBatch())
        do throws(ExportError) {
            while try reader.nextBlock(into: batch.block) {
                repeat { batch.reset() } while try !parser.parse(batch)
            }
        } catch {
            throw ExportError(
                .output, "cannot be read to its end, so rows are not added behind it: \(error.message)",
                at: error.location, advice: "mend it first, or write another file")
        }
    }

    /// A file read from its beginning, wherever it was read to before.
    private final class Rereading: ByteSource {
        private let file: any SeekableByteSource
        private var place: UInt64 = 0

        init(_ file: any SeekableByteSource) { self.file = file }

        var name: String { file.name }
        var byteCount: UInt64? { file.length }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
            let count = try file.read(at: place, into: buffer)
            place += UInt64(count)
            return count
        }
    }
}
