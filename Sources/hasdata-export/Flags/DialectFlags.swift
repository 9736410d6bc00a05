import ArgumentParser
import CSVFormat
import HasDataExport
import Tabular

/// What sets delimited text that is read apart from what most write.
struct DialectFlags: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("Pass over so many lines in front of the CSV header.", valueName: "n"))
    var skipLines: Int?

    @Option(
        name: .long, help: ArgumentHelp("Lines of CSV that begin with this text are not rows.", valueName: "text"))
    var comment: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Names of the columns of CSV without a header (implies --no-input-header).", valueName: "a,b,c"))
    var columnNames: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Texts of absent cells in CSV to read, besides --null's.", valueName: "text,…"))
    var inputNull: [String] = []

    @Flag(name: .long, help: "Leave blanks around names and values of CSV away, and before quotes.")
    var trim = false

    @Option(
        name: .long,
        help: ArgumentHelp("Character of CSV that makes the one behind it text, such as \\.", valueName: "c"))
    var inputEscape: String?

    @Flag(name: .long, help: "Keep text behind a closing quote as part of the field.")
    var lenientQuotes = false

    @Option(
        name: .long,
        help: ArgumentHelp("Decimal mark of numbers in CSV to read: . or , (default: .).", valueName: "c"))
    var inputDecimal: String?

    func apply(to csv: inout CSVOptions) throws(ExportError) {
        if let skipLines {
            guard skipLines >= 0 else { throw ExportError(.usage, "--skip-lines takes 0 or more") }
            csv.skippedLines = skipLines
        }
        if let comment {
            guard !comment.isEmpty else {
                throw ExportError(.usage, "--comment takes the text that comments begin with, such as #")
            }
            csv.comment = Array(comment.utf8)
        }
        if !columnNames.isEmpty {
            csv.columnNames = try FieldFlags.names(columnNames, "--column-names")
            csv.readsHeader = false
        }
        csv.inputNullTexts = try FieldFlags.names(inputNull, "--input-null").map(\.utf8)
        csv.trimsFields = trim
        csv.inputEscape = try inputEscape.map { (text) throws(ExportError) in
            text == "\"" ? 0x22 : try ValueFlags.byte(text, "--input-escape")
        }
        csv.keepsTextBehindQuotes = lenientQuotes
        if let inputDecimal {
            csv.inputDecimalMark = try DialectFlags.decimalMark(inputDecimal, "--input-decimal")
        }
    }

    static func decimalMark(_ text: String, _ flag: String) throws(ExportError) -> UInt8 {
        guard text == "." || text == ",", let mark = text.utf8.first else {
            throw ExportError(.usage, "\(flag) takes a point or a comma")
        }
        return mark
    }

    /// The flags, and which of them are given.
    ///
    /// - Parameter typesFields: whether fields of any source are made numbers, for which texts with commas count, too.
    func given(typesFields: Bool) -> [(String, Bool)] {
        [
            ("--skip-lines", skipLines != nil), ("--comment", comment != nil),
            ("--column-names", !columnNames.isEmpty), ("--input-null", !inputNull.isEmpty), ("--trim", trim),
            ("--input-escape", inputEscape != nil), ("--input-decimal", inputDecimal != nil && !typesFields),
            ("--lenient-quotes", lenientQuotes),
        ]
    }
}
