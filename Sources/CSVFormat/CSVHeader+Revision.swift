import ByteScanning
import Tabular

extension CSVHeader {
    /// How a file is written anew: between its delimiters, with its line ends, its mark, its `sep=` line and the names in its header. `formatDelimiter` is that of the
    /// format, where its name tells it.
    ///
    /// - Throws: `.usage` without a header, by which alone columns can be told.
    static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions, formatDelimiter: UInt8?
    ) throws(ExportError) -> FileRevision {
        var csv = options[CSVOptions.self]
        guard csv.writesHeader else {
            throw ExportError(
                .usage, "\(Setting.upsert) finds its key by the header, and \(Setting.noHeader) means there is none")
        }
        var header: CSVHeader?
        if let file {
            header = try read(from: file, options: options, separator: csv.separator, formatDelimiter: formatDelimiter)
            let head = ByteBlock(capacity: CSVStyle.mark.count + SeparatorLine.longest)
            head.count = try file.read(at: 0, into: head.room)
            var text = head.contents
            if text.starts(with: CSVStyle.mark) {
                csv.writesBOM = true
                text = UnsafeRawBufferPointer(rebasing: text[CSVStyle.mark.count...])
            }
            // Who opens it by a double click needs that line to be there.
            csv.writesSeparatorLine = SeparatorLine.find(in: text, isWhole: true) != nil
        }
        csv.separator = header?.separator ?? csv.separator ?? [formatDelimiter ?? csv.writtenDelimiter]
        csv.lineEnding = header?.lineEnding ?? csv.lineEnding
        var revision = FileRevision(options)
        var staged = csv
        (staged.writesBOM, staged.writesSeparatorLine) = (false, false)
        revision.staging[CSVOptions.self] = staged
        revision.options = reading(options, separator: csv.separator)
        var both = revision.options[CSVOptions.self]
        both.separator = csv.separator
        (both.writesBOM, both.writesSeparatorLine) = (csv.writesBOM, csv.writesSeparatorLine)
        (both.quoting, both.lineEnding) = (csv.quoting, csv.lineEnding)
        revision.options[CSVOptions.self] = both
        if let header { revision.options[SpelledNames.self] = SpelledNames(header.names) }
        return revision
    }
}
