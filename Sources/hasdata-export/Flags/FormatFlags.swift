import ArgumentParser
import HasDataExport
import Tabular

/// Which formats, and where the output goes.
struct FormatFlags: ParsableArguments {
    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "Format of the output: csv, tsv, json, jsonl, xlsx, parquet, arrow, sqlite, xml, html, md, table (default: the output's extension; jsonl without -o).",
            valueName: "format"), completion: .list(FormatRegistry.standard.writtenNames))
    var to: String?

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Format of the sources (default: extension, else content).", valueName: "format"),
        completion: .list(FormatRegistry.standard.readNames))
    var from: String?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Merge all sources into one file, s3:// object or postgres:// table (- for standard output).",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        name: [.customShort("O"), .long],
        help: ArgumentHelp(
            "Convert each source into a file of its own in this folder or s3:// prefix.", valueName: "dir"),
        completion: .directory)
    var outputDir: String?

    @Flag(name: .long, help: "Replace an output, or a database's table, that is already there.")
    var force = false

    @Flag(name: .long, help: "Add the rows to a CSV, TSV or JSON Lines file, or a table, that is already there.")
    var append = false

    @Option(
        name: .long,
        help: ArgumentHelp("Begin another file after every n rows: FILE-001.csv, FILE-002.csv, ….", valueName: "n"))
    var splitRows: UInt64?

    @Flag(name: .long, help: "Do not wait until the disk has the output: faster, and lost with the power.")
    var noSync = false

    @Flag(name: .long, help: "Take the files of folders below, too.")
    var recursive = false

    @Flag(name: .long, help: "With -O: convert only sources that are newer than their output.")
    var newer = false

    @Flag(name: .long, help: "With -O: convert only sources whose output is not there.")
    var skipExisting = false

    @Flag(name: .long, help: "Save an artifact's bytes as they are.")
    var raw = false

    /// The name of the output's format, as far as flags say it.
    var outputName: String? {
        to?.lowercased() ?? output.flatMap { FormatRegistry.standard.format(ofPath: $0) }?.name
    }
}

extension FormatRegistry {
    /// The names of the formats that can be read.
    var readNames: [String] { formats.filter { $0.abilities.contains(.reads) }.map { $0.name } }
    /// The names of the formats that can be written.
    var writtenNames: [String] { formats.filter { $0.abilities.contains(.writes) }.map { $0.name } }
}
