public import ArgumentParser
public import CSVFormat
import HasDataExport
import Tabular

/// How CSV and TSV are read and written, and text of any format is decoded.
struct ValueFlags: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("Delimiter of CSV to write: a character or more, or tab (default: a comma).", valueName: "c")
    )
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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Decimal mark of numbers in CSV to write: . or , (with , the delimiter is ;).", valueName: "c"))
    var decimal: String?

    @Flag(name: .long, help: "Write a byte order mark, for Excel.")
    var bom = false

    @Flag(name: .long, help: "Write CSV without a header.")
    var noHeader = false

    @Flag(name: .long, help: "Read CSV and sheets without a header: columns are column 1, ….")
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

    @Option(
        name: .long,
        help: ArgumentHelp("Encoding of text to write, such as windows-1252 (default: utf-8).", valueName: "name"))
    var outputEncoding: String?

    func apply(to export: inout Export, _ dialect: DialectFlags) throws(ExportError) {
        if let encoding { export.encoding = try ValueFlags.encoding(encoding) }
        if let outputEncoding { export.outputEncoding = try ValueFlags.encoding(outputEncoding) }
        var csv = CSVOptions()
        csv.separator = try delimiter.map { (text) throws(ExportError) in
            try ValueFlags.separator(text, "--delimiter")
        }
        csv.inputSeparator = try inputDelimiter.map { (text) throws(ExportError) in
            try ValueFlags.separator(text, "--input-delimiter")
        }
        csv.inputQuote = try ValueFlags.quote(inputQuote)
        csv.nullText = Array((null ?? "").utf8)
        csv.writesBOM = bom
        csv.writesHeader = !noHeader
        csv.readsHeader = !noInputHeader
        csv.quoting = quote
        csv.decimalMark = try decimal.map { (text) throws(ExportError) in
            try DialectFlags.decimalMark(text, "--decimal")
        }
        csv.lineEnding = lineEnding
        csv.escapesFormulas = escapeFormulas
        csv.keepsExtraFields = ragged
        try dialect.apply(to: &csv)
        export.formatOptions[CSVOptions.self] = csv
    }

    static let encodingHelp: String =
        "Encoding of text sources without a byte order mark, such as windows-1252 or shift_jis (default: utf-8)."
    static let inputQuoteHelp: String =
        "What quotes fields of CSV to read: one character, or none where quotes are text (default: \")."

    /// The encoding of this name.
    static func encoding(_ name: String) throws(ExportError) -> TextEncoding {
        guard let known = TextEncoding(name: name) else {
            throw ExportError(
                .usage, "no encoding is called \"\(name)\"",
                advice: "there are utf-8, utf-16, windows-1252, latin-1, and all that iconv -l lists")
        }
        return known
    }

    /// What quotes fields that are read, by `--input-quote`.
    static func quote(_ text: String?) throws(ExportError) -> UInt8? {
        guard let text, text != "\"" else { return 0x22 }
        return text == "none" ? nil : try byte(text, "--input-quote")
    }

    /// A delimiter is one character or more, none of which is a quote or half of a line end.
    static func separator(_ text: String, _ flag: String) throws(ExportError) -> [UInt8] {
        if text == "tab" || text == "\\t" { return [0x09] }
        guard !text.isEmpty, !text.utf8.contains(where: { [0x22, 0x0A, 0x0D, 0x00].contains($0) }) else {
            throw ExportError(.usage, "\(flag) takes one character or more, or tab, and no quote or line end")
        }
        return Array(text.utf8)
    }

    /// A quote or an escape is one byte that is no half of a line end.
    static func byte(_ text: String, _ flag: String) throws(ExportError) -> UInt8 {
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] < 0x80, ![0x22, 0x0A, 0x0D, 0x00].contains(bytes[0]) else {
            let words = flag == "--input-quote" ? "one ASCII character, or none," : "one ASCII character,"
            throw ExportError(.usage, "\(flag) takes \(words) and no line end")
        }
        return bytes[0]
    }
}

extension CSVOptions.Quoting: ExpressibleByArgument {}
extension CSVOptions.LineEnding: ExpressibleByArgument {}
