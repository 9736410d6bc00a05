public import ArgumentParser
import HasDataExport
public import Tabular
public import XLSXFormat

/// How workbooks are read and written.
struct WorkbookFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Name of the sheet to write (default: Sheet1).", valueName: "name"))
    var sheetName: String?

    @Flag(name: .long, help: "No bold, frozen, filtered header, no column widths.")
    var plain = false

    @Option(name: .long, help: ArgumentHelp("Compression of workbooks and of .gz.", valueName: "effort"))
    var compression: CompressionEffort = .fast

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Text over a cell's 32,767 characters: split goes on in columns NAME (continued 2).", valueName: "how"))
    var longCells: XLSXWritingOptions.LongCells = .split

    func apply(to export: inout Export) {
        var writing = XLSXWritingOptions()
        if let sheetName { writing.sheetName = sheetName }
        writing.isPlain = plain
        export.formatOptions.compression = compression
        writing.longCells = longCells
        export.formatOptions[XLSXWritingOptions.self] = writing
    }
}

extension CompressionEffort: ExpressibleByArgument {}
extension XLSXWritingOptions.LongCells: ExpressibleByArgument {}
