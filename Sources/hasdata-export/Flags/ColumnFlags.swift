public import ArgumentParser
import HasDataExport
public import ParquetFormat
import Tabular

/// How formats that keep columns together are written.
struct ColumnFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Compression of pages: zstd, zstd:1 to zstd:19, snappy, gzip, none (default: zstd:1).", valueName: "name"))
    var codec: ParquetWritingOptions.Codec?

    @Option(
        name: .long,
        help: ArgumentHelp("The most rows of a row group (default: 1048576).", valueName: "n"))
    var rowGroupRows: UInt64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "End a row group at so many bytes, compressed (default: half of --memory-limit).", valueName: "size"))
    var rowGroupSize: ByteSize?

    @Option(
        name: .long,
        help: ArgumentHelp("Objects and arrays: JSON text, or json to have it marked as JSON.", valueName: "how"))
    var nested: ParquetWritingOptions.NestedValues = .text

    func validate() throws {
        if rowGroupRows == 0 { throw ValidationError("--row-group-rows takes 1 or more") }
    }

    func apply(to export: inout Export) {
        var options = ParquetWritingOptions()
        if let codec { options.codec = codec }
        if let rowGroupRows { options.rowsPerGroup = rowGroupRows }
        options.bytesPerGroup = rowGroupSize?.bytes
        options.nestedValues = nested
        export.formatOptions[ParquetWritingOptions.self] = options
    }
}

extension ParquetWritingOptions.NestedValues: ExpressibleByArgument {}

extension ParquetWritingOptions.Codec: ExpressibleByArgument {
    /// The codec of a word: `zstd`, `zstd:3`, `snappy`, `gzip`, `none`.
    public init?(argument: String) {
        let words = argument.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        switch words.first {
        case "none" where words.count == 1: self = .none
        case "gzip" where words.count == 1: self = .gzip
        case "snappy" where words.count == 1: self = .snappy
        case "zstd" where words.count == 1: self = .zstd(level: 1)
        case "zstd" where words.count == 2:
            guard let level = Int(words[1]), 1...19 ~= level else { return nil }
            self = .zstd(level: level)
        default: return nil
        }
    }

    /// The words, without levels.
    public static var allValueStrings: [String] { ["zstd", "snappy", "gzip", "none"] }
}
