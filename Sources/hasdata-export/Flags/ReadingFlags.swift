import ArgumentParser
import CSVFormat
import HasDataExport
import JSONFormat
import Tabular

/// How sources are read, for a verb that writes no rows.
struct ReadingFlags: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Format of the sources (default: extension, else content).", valueName: "format"),
        completion: .list(FormatRegistry.standard.readNames))
    var from: String?

    @Flag(name: .long, help: "Take the files of folders below, too.")
    var recursive = false

    @Option(name: .long, help: ArgumentHelp(TypeFlags.help, valueName: "list"))
    var types: [String] = []

    @Option(name: .long, help: ArgumentHelp("Delimiter of CSV (default: found out).", valueName: "c"))
    var inputDelimiter: String?

    @Option(name: .long, help: ArgumentHelp(ValueFlags.inputQuoteHelp, valueName: "c"))
    var inputQuote: String?

    @Option(name: .long, help: ArgumentHelp("Text of absent cells in CSV (default: nothing).", valueName: "text"))
    var null: String?

    @Flag(name: .long, help: "Read CSV and sheets without a header: columns are column 1, ….")
    var noInputHeader = false

    @Flag(name: .long, help: "Rows longer than the CSV header keep their extra values as column N.")
    var ragged = false

    @Option(
        name: .long,
        help: ArgumentHelp(ValueFlags.encodingHelp, valueName: "name"))
    var encoding: String?

    @OptionGroup var dialect: DialectFlags

    @Option(name: .long, help: ArgumentHelp(JSONFlags.rootHelp, valueName: "a.b"))
    var root: String?

    @OptionGroup var sheets: SheetFlags

    @OptionGroup var tables: TableFlags

    func apply(to export: inout Export) throws(ExportError) {
        try tables.apply(to: &export)
        export.sourceFormat = from
        try TypeFlags.apply(types, to: &export)
        if dialect.inputDecimal == "," { export.steps.typed?.decimalMark = .comma }
        export.encoding = try encoding.map { (name) throws(ExportError) in try ValueFlags.encoding(name) }
        var csv = CSVOptions()
        csv.inputSeparator = try inputDelimiter.map { (text) throws(ExportError) in
            try ValueFlags.separator(text, "--input-delimiter")
        }
        csv.inputQuote = try ValueFlags.quote(inputQuote)
        csv.nullText = Array((null ?? "").utf8)
        csv.readsHeader = !noInputHeader
        csv.keepsExtraFields = ragged
        try dialect.apply(to: &csv)
        export.formatOptions[CSVOptions.self] = csv
        var json = JSONOptions()
        json.root = JSONFlags.path(root)
        export.formatOptions[JSONOptions.self] = json
        try sheets.apply(to: &export, readsHeader: !noInputHeader)
    }
}
