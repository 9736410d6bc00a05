public import ArgumentParser
import ArrowFormat
import HasDataExport
public import ParquetFormat
import Tabular
import Transforms

/// How formats that keep columns together are written.
struct ColumnFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Compression of pages: zstd, zstd:1 to zstd:19, snappy, gzip, none (default: zstd:1); Arrow: zstd, lz4, or none, which it has otherwise.",
            valueName: "name"))
    var codec: Codec?

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
        help: ArgumentHelp(
            "Objects and arrays: text, which is JSON, json to have it marked as such, or struct for lists and structs.",
            valueName: "how"))
    var nested: ParquetWritingOptions.NestedValues = .text

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the exact types of the output's columns to a schema file.", valueName: "file"), completion: .file())
    var writeSchema: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The output has the columns, order and types of this schema file; other values are errors.",
            valueName: "file"), completion: .file())
    var schema: String?

    func validate() throws {
        if rowGroupSize?.bytes == 0 { throw ValidationError("--row-group-size takes 1 or more") }
        if case .zstd(let level) = codec, !(1...19 ~= level) {
            throw ValidationError("--codec zstd takes a level from 1 to 19, as zstd:3")
        }
        if rowGroupRows == 0 { throw ValidationError("--row-group-rows takes 1 or more") }
    }

    /// What pages and buffers are compressed with: the codecs of all formats.
    enum Codec: Equatable {
        case none
        case gzip
        case snappy
        case lz4
        case zstd(level: Int)
    }

    /// - Throws: `.usage` for a codec that the output's format does not have.
    func apply(to export: inout Export, output format: String?) throws(ExportError) {
        if let codec, format == ParquetFormat.name, codec == .lz4 {
            throw ExportError(
                .usage, "--codec lz4 is not written in Parquet", advice: "give zstd, snappy, gzip or none")
        }
        if let codec, format == ArrowFormat.name, codec == .gzip || codec == .snappy {
            throw ExportError(.usage, "Arrow has no --codec \(codec)", advice: "give zstd, lz4 or none")
        }
        var arrow = ArrowWritingOptions()
        arrow.nestedValues = ArrowWritingOptions.NestedValues(rawValue: nested.rawValue) ?? .text
        var options = ParquetWritingOptions()
        switch codec {
        case nil: break
        case .some(.none): options.codec = .none
        case .gzip: options.codec = .gzip
        case .snappy: options.codec = .snappy
        case .lz4: arrow.codec = .lz4
        case .zstd(let level): (options.codec, arrow.codec) = (.zstd(level: level), .zstd(level: level))
        }
        export.formatOptions[ArrowWritingOptions.self] = arrow
        if let rowGroupRows { options.rowsPerGroup = rowGroupRows }
        options.bytesPerGroup = rowGroupSize?.bytes
        options.nestedValues = nested
        export.formatOptions[ParquetWritingOptions.self] = options
        if let schema { export.steps.schema = OutputSchema(try SchemaPlace.schema(at: schema)) }
    }
}

extension ParquetWritingOptions.NestedValues: ExpressibleByArgument {}

extension ColumnFlags.Codec: ExpressibleByArgument {
    /// The codec of a word: `zstd`, `zstd:3`, `snappy`, `gzip`, `lz4`, `none`.
    init?(argument: String) {
        let words = argument.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        switch words.first {
        case "none" where words.count == 1: self = .none
        case "gzip" where words.count == 1: self = .gzip
        case "snappy" where words.count == 1: self = .snappy
        case "lz4" where words.count == 1: self = .lz4
        case "zstd" where words.count == 1: self = .zstd(level: 1)
        case "zstd" where words.count == 2:
            // Which levels there are is checked where it can be told.
            guard let level = Int(words[1]) else { return nil }
            self = .zstd(level: level)
        default: return nil
        }
    }

    /// The words, without levels.
    static var allValueStrings: [String] { ["zstd", "snappy", "gzip", "lz4", "none"] }
}
