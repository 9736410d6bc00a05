import ByteScanning
import Tabular

extension CSVHeader {
    /// How a file is written anew: between its delimiters, with its line ends and its mark. `formatDelimiter` is that of the
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
            let mark = ByteBlock(capacity: 4)
            mark.count = try file.read(at: 0, into: mark.room)
            if mark.contents.starts(with: [0xEF, 0xBB, 0xBF]) { csv.writesBOM = true }
        }
        csv.separator = header?.separator ?? csv.separator ?? [formatDelimiter ?? csv.writtenDelimiter]
        csv.lineEnding = header?.lineEnding ?? csv.lineEnding
        var revision = FileRevision(options)
        var staged = csv
        staged.writesBOM = false
        revision.staging[CSVOptions.self] = staged
        revision.options = reading(options, separator: csv.separator)
        var both = revision.options[CSVOptions.self]
        both.separator = csv.separator
        (both.writesBOM, both.quoting, both.lineEnding) = (csv.writesBOM, csv.quoting, csv.lineEnding)
        revision.options[CSVOptions.self] = both
        return revision
    }
}
