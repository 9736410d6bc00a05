public import ArgumentParser
public import CSVFormat
import HasDataExport
import Tabular

/// How CSV and TSV are read and written, and text of any format is decoded.
struct ValueFlags: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("Delimiter of CSV to write: one character, or tab (default: a comma).", valueName: "c"))
    var delimiter: String?

    @Option(name: .long, help: ArgumentHelp("Delimiter of CSV to read (default: found out).", valueName: "c"))
    var inputDelimiter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(ValueFlags.inputQuoteHelp, valueName: "c"))
    var inputQuote: String?

    @Option(
        name: .long, help: ArgumentHelp("Text of absent and null cells in CSV (default: nothing).", valueName: "text"))
    var null: String?

    @Flag(name: .long, help: "Write a byte order mark, for Excel.")
    var bom = false

    @Flag(name: .long, help: "Write CSV without a header.")
    var noHeader = false

    @Flag(name: .long, help: "Read CSV without a header: columns are column 1, column 2, ….")
    var noInputHeader = false

    @Option(
        name: .long, help: ArgumentHelp("Which CSV fields are quoted: those that need it, or all.", valueName: "how"))
    var quote: CSVOptions.Quoting = .minimal

    @Option(name: .long, help: ArgumentHelp("What ends a CSV row.", valueName: "end"))
    var lineEnding: CSVOptions.LineEnding = .lf

    @Flag(name: .long, help: "Text that a spreadsheet would read as a formula gets a leading apostrophe.")
    var escapeFormulas = false

    @Flag(name: .long, help: "Rows longer than the CSV header keep their extra values as column N.")
    var ragged = false

    @Option(
        name: .long,
        help: ArgumentHelp(ValueFlags.encodingHelp, valueName: "name"))
    var encoding: String?

    func apply(to export: inout Export) throws(ExportError) {
        if let encoding { export.encoding = try ValueFlags.encoding(encoding) }
        var csv = CSVOptions()
        csv.delimiter = try delimiter.map { (text) throws(ExportError) in try ValueFlags.byte(text, "--delimiter") }
        csv.inputDelimiter = try inputDelimiter.map { (text) throws(ExportError) in
            try ValueFlags.byte(text, "--input-delimiter")
        }
        csv.inputQuote = try ValueFlags.quote(inputQuote)
        csv.nullText = Array((null ?? "").utf8)
        csv.writesBOM = bom
        csv.writesHeader = !noHeader
        csv.readsHeader = !noInputHeader
        csv.quoting = quote
        csv.lineEnding = lineEnding
        csv.escapesFormulas = escapeFormulas
        csv.keepsExtraFields = ragged
        export.formatOptions[CSVOptions.self] = csv
    }

    static let encodingHelp: String =
        "Encoding of text sources without a byte order mark: utf-8, utf-16, windows-1252, latin-1 (default: utf-8)."
    static let inputQuoteHelp: String =
        "What quotes fields of CSV to read: one character, or none where quotes are text (default: \")."

    /// The encoding of this name.
    static func encoding(_ name: String) throws(ExportError) -> TextEncoding {
        guard let known = TextEncoding(name: name) else {
            throw ExportError(
                .usage, "no encoding is called \"\(name)\"",
                advice: "there are \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return known
    }

    /// What quotes fields that are read, by `--input-quote`.
    static func quote(_ text: String?) throws(ExportError) -> UInt8? {
        guard let text, text != "\"" else { return 0x22 }
        return text == "none" ? nil : try byte(text, "--input-quote")
    }

    /// A delimiter is one byte that is neither a quote nor half of a line end.
    static func byte(_ text: String, _ flag: String) throws(ExportError) -> UInt8 {
        if text == "tab" || text == "\\t" { return 0x09 }
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] < 0x80, ![0x22, 0x0A, 0x0D, 0x00].contains(bytes[0]) else {
            let words =
                flag == "--input-quote"
                ? "one ASCII character, or none, and no" : "one ASCII character, or tab, and no quote or"
            throw ExportError(.usage, "\(flag) takes \(words) line end")
        }
        return bytes[0]
    }
}

extension CSVOptions.Quoting: ExpressibleByArgument {}
extension CSVOptions.LineEnding: ExpressibleByArgument {}
