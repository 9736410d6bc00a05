import ArgumentParser
import HasDataExport
import Tabular
import XLSXFormat

/// Which sheets of workbooks are read, and where their headers are.
struct SheetFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Which sheet to read: its name, its number, or all; may be given again (default: the first).",
            valueName: "sheet"))
    var sheet: [String] = []

    @Option(
        name: .long, defaultAsFlag: "sheet",
        help: ArgumentHelp("Add a column that tells which sheet a row came from.", valueName: "name"))
    var sheetField: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Row of the sheet that holds the header; rows above are left out.", valueName: "n"))
    var headerRow: UInt64?

    func apply(to export: inout Export, readsHeader: Bool) throws(ExportError) {
        var reading = XLSXReadingOptions()
        if !sheet.isEmpty { reading.sheets = sheet.map(XLSXReadingOptions.Sheet.init(argument:)) }
        if let sheetField {
            guard !sheetField.isEmpty else { throw ExportError(.usage, "--sheet-field takes the name of a column") }
            reading.sheetField = ColumnName(sheetField)
        }
        if let headerRow {
            guard (1...ExcelLimits.rows).contains(headerRow) else {
                throw ExportError(.usage, "--header-row takes the number of a row, from 1 to \(ExcelLimits.rows)")
            }
            guard readsHeader else {
                throw ExportError(
                    .usage, "--header-row says where the header is, and --no-input-header that there is none",
                    advice: "give one of them")
            }
            reading.headerRow = headerRow
        }
        reading.readsHeader = readsHeader
        export.formatOptions[XLSXReadingOptions.self] = reading
    }

    /// The flags, and which of them are given.
    var given: [(String, Bool)] {
        [
            ("--sheet", !sheet.isEmpty), ("--sheet-field", sheetField != nil), ("--header-row", headerRow != nil),
        ]
    }
}
