public import ArgumentParser
import HasDataExport
public import Tabular
public import XLSXFormat

/// How workbooks are read and written.
struct WorkbookFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Name of the sheet to write (default: Sheet1).", valueName: "name"))
    var sheetName: String?

    @Flag(
        name: .long,
        help: "A sheet for each source, named after it and with its own columns, instead of one table.")
    var sheetPerSource = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make links of the texts in these columns, up to the 65,530 that a sheet holds.", valueName: "a,b"))
    var links: [String] = []

    @Flag(name: .long, help: "No bold, frozen, filtered header, no widths, no wrapped texts, nothing for print.")
    var plain = false

    @Option(name: .long, help: ArgumentHelp("Compression of workbooks, .gz and .zst.", valueName: "effort"))
    var compression: CompressionEffort = .fast

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Text over a cell's 32,767 characters: split goes on in columns NAME (continued 2).", valueName: "how"))
    var longCells: XLSXWritingOptions.LongCells = .split

    /// - Throws: `.usage` for a SOURCE_DATE_EPOCH that is not a number of seconds.
    func apply(to export: inout Export) throws(ExportError) {
        var writing = XLSXWritingOptions()
        if let sheetName { writing.sheetName = sheetName }
        writing.isPlain = plain
        writing.hasSheetPerSource = sheetPerSource
        writing.links = try FieldFlags.names(links, "--links")
        // https://reproducible-builds.org/specs/source-date-epoch/ asks that a value that makes no sense is refused.
        if let text = StandardStreams.environment("SOURCE_DATE_EPOCH"), !text.isEmpty {
            guard let seconds = Int64(text), seconds >= 0 else {
                throw ExportError(
                    .usage, "SOURCE_DATE_EPOCH is \"\(text)\", which is not a number of seconds since 1970",
                    advice: "set it to whole seconds, or unset it")
            }
            writing.created = seconds
        }
        export.formatOptions.compression = compression
        writing.longCells = longCells
        export.formatOptions[XLSXWritingOptions.self] = writing
    }
}

extension CompressionEffort: ExpressibleByArgument {}
extension XLSXWritingOptions.LongCells: ExpressibleByArgument {}
