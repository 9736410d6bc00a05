import Compression
import Tabular

/// Writes a workbook in one pass and constant memory.
///
/// The rows of each sheet come deflated and are spooled, those of a table for each source in runs between those of others. At the end what stands in front of them (column widths, header)
/// is deflated alone, and the spooled bytes are put behind it as they are:
///
/// ```
///  sheet1.xml   │ <worksheet>…<row r="1">header</row> │ rows … rows … rows │ </sheetData>…</worksheet> │
///  deflated     │ a block of its own                  │ as spooled         │ a last block              │
/// ```
///
/// Blocks end at bytes and refer to nothing before them, so they join; the checksum of the whole comes from theirs.
final class XLSXWriter: RowWriter {
    struct Sheet {
        var rows = DeflatedRuns()
        var links = SheetLinks()
        var rowCount: UInt64 = 0
        var widths: [UInt8] = []
        var decimals = 0
        /// The formats that came with its cells, by their numbers.
        var formats: [Int: [UInt8]] = [:]
    }

    /// A sheet of which everything is known.
    struct ClosedSheet {
        var name: String
        var sheet: Sheet
        var range: String?
        var columns: [ColumnName]
        /// Where its rows and links stand.
        var spool: any ByteSpool
    }

    private let sink: any ByteSink
    private let options: XLSXWritingOptions
    private let times: SourceTimes
    private let effort: CompressionEffort
    private let name: SheetName
    private let rowsPerSection: UInt64
    /// What all sheets share, so that many of them are no more files than one.
    private let spool: any ByteSpool
    private let deflate: Deflate
    /// The sheets of each table, by its number.
    private var tables: [Int: [Sheet]] = [:]
    private var refusedLinks: (count: UInt64, firstRow: UInt64?) = (0, nil)
    /// How many sheets are called otherwise than their sources, and of the first what it is called and whose it is.
    private var renamed: (count: Int, first: String)?
    /// The sheets that tables of sources were written to, the first of each, with the rows of all of them.
    private var tableSheets: [(name: String, rows: UInt64)] = []
    private(set) var warnings = WarningCounts()

    private let spelledNames: SpelledNames

    init(to sink: any ByteSink, options: FormatOptions, rowsPerSection: UInt64) throws(ExportError) {
        self.sink = sink
        self.options = options[XLSXWritingOptions.self]
        times = options[SourceTimes.self]
        spelledNames = options[SpelledNames.self]
        effort = options.compression
        self.rowsPerSection = rowsPerSection
        spool = try options.makeSpool()
        deflate = Deflate(effort)
        name = try SheetName(self.options.sheetName)
    }

    func makeEncoder() -> any RowEncoder {
        SheetEncoder(effort: effort, rowsPerSection: rowsPerSection, isPlain: options.isPlain, links: options.links)
    }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0, let added = rows.sidecar as? SheetRows else { return }
        let section = Int(clamping: rows.position.firstRow / rowsPerSection)
        try append(rows, added, to: section, of: &tables[rows.position.table?.number ?? 0, default: []])
        refusedLinks.count += added.links.refusedCount
        refusedLinks.firstRow = refusedLinks.firstRow ?? added.links.firstRefused
    }

    private func append(
        _ rows: EncodedRows, _ added: SheetRows, to section: Int, of sheets: inout [Sheet]
    ) throws(ExportError) {
        while sheets.count <= section { sheets.append(Sheet()) }
        try sheets[section].rows.append(rows.block.contents, sum: added.sum, size: added.size, to: spool)
        try sheets[section].links.append(added.links, to: spool, deflate)
        sheets[section].rowCount += UInt64(rows.rowCount)
        sheets[section].decimals = max(sheets[section].decimals, added.decimals)
        if !added.formats.isEmpty { sheets[section].formats.merge(added.formats) { known, _ in known } }
        for (column, width) in added.widths.enumerated() {
            if column < sheets[section].widths.count {
                sheets[section].widths[column] = max(sheets[section].widths[column], width)
            } else {
                sheets[section].widths.append(width)
            }
        }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        var options = options
        // By then every source has been opened.
        if options.created == nil { options.created = times.latest }
        try XLSXWriter.write(try closed(columns), to: sink, effort: effort, options)
    }

    /// The sheets, now that all columns are known.
    func closed(_ columns: ColumnSet) throws(ExportError) -> [ClosedSheet] {
        guard options.hasSheetPerSource, !columns.tables.isEmpty else {
            let sheets = tables[0] ?? [Sheet()]
            return try closed(sheets, columns.names, names: sheets.indices.map { name.continued($0 + 1) })
        }
        var names = SheetNames()
        var all: [ClosedSheet] = []
        for (number, table) in columns.tables.enumerated() {
            let sheets = tables[number] ?? [Sheet()]
            let titles = names.names(
                table.name, count: sheets.count, isFull: sheets.last.map { $0.rowCount >= rowsPerSection } ?? false)
            if titles[0] != table.name {
                renamed = (
                    (renamed?.count ?? 0) + 1, renamed?.first ?? "\"\(titles[0])\" has the rows of \(table.source)"
                )
            }
            tableSheets.append((titles[0], sheets.reduce(0) { $0 + $1.rowCount }))
            all += try closed(sheets, table.columns, names: titles)
        }
        return all
    }

    /// The sheets of one table.
    private func closed(
        _ sheets: [Sheet], _ columns: [ColumnName], names: [String]
    ) throws(ExportError) -> [ClosedSheet] {
        guard columns.count <= ExcelLimits.columns else {
            throw ExportError(
                .limit, "\(columns.count) columns, and a sheet holds \(ExcelLimits.columns)",
                advice: "name those you need with \(Setting.fields), or write csv or jsonl")
        }
        let header = try LongNames(spelledNames.spelled(columns), treatment: options.longCells)
        warnings.add(
            .cutText, count: header.cutCount,
            at: Location(source: sink.name, column: "\"\(header.firstCut)…\""), detail: "the name of a column")
        let last = columns.count > 0 ? String(decoding: ColumnLetters.of(columns.count - 1), as: UTF8.self) : nil
        return zip(names, sheets).map { name, sheet in
            ClosedSheet(
                name: name, sheet: sheet, range: last.map { "A1:\($0)\(sheet.rowCount + 1)" }, columns: header.names,
                spool: spool)
        }
    }

    /// What became of links and names.
    var notes: [String] {
        var notes: [String] = []
        let excess = tables.values.joined().reduce(0) { $0 + $1.links.excess }
        if excess > 0 {
            notes.append(
                excess == 1
                    ? "1 link beyond the 65,530 that a sheet holds is text"
                    : "\(excess) links beyond the 65,530 that a sheet holds are text")
        }
        if refusedLinks.count > 0, let row = refusedLinks.firstRow {
            let texts = refusedLinks.count == 1 ? "1 text is no link" : "\(refusedLinks.count) texts are no links"
            notes.append(
                "\(texts) that a workbook takes and stay\(refusedLinks.count == 1 ? "s" : "") text: "
                    + (refusedLinks.count == 1 ? "in row \(row) of its sheet" : "the first in row \(row) of its sheet"))
        }
        if let renamed {
            let others = renamed.count - 1
            let more =
                others == 0
                ? ""
                : ", and \(others) more \(others == 1 ? "is called otherwise than its source" : "are called otherwise than their sources")"
            notes.append("the sheet \(renamed.first)\(more)")
        }
        if !tableSheets.isEmpty { notes.append(tableNote) }
        return notes
    }

    /// How many rows each source has in the workbook.
    private var tableNote: String {
        let mostListed = 10
        let listed = tableSheets.prefix(mostListed).map {
            "\"\($0.name)\" (\($0.rows == 1 ? "1 row" : "\($0.rows) rows"))"
        }
        let left = tableSheets.count - listed.count
        let noun = tableSheets.count == 1 ? "1 sheet" : "\(tableSheets.count) sheets"
        return "the workbook has \(noun): \(listed.joined(separator: ", "))" + (left > 0 ? " and \(left) more" : "")
    }

    /// Writes a workbook of these sheets.
    static func write(
        _ sheets: [ClosedSheet], to sink: any ByteSink, effort: CompressionEffort, _ options: XLSXWritingOptions
    ) throws(ExportError) {
        let isPlain = options.isPlain
        let archive = ZipWriter(to: sink, effort: effort)
        let parts = WorkbookParts(
            sheetNames: sheets.map(\.name), filters: sheets.map { isPlain ? nil : $0.range },
            decimals: sheets.map(\.sheet.decimals).max() ?? 0,
            formats: sheets.reduce(into: [:]) { $0.merge($1.sheet.formats) { known, _ in known } },
            created: options.created)
        for part in parts.all { try archive.add(part.name, Array(part.content.utf8)) }
        for (index, sheet) in sheets.enumerated() {
            try add(sheet, number: index + 1, effort, isPlain: isPlain, to: archive)
        }
        try archive.finish()
    }

    private static func add(
        _ closed: ClosedSheet, number: Int, _ effort: CompressionEffort, isPlain: Bool, to archive: ZipWriter
    ) throws(ExportError) {
        let sheet = closed.sheet
        let hasLinks = sheet.links.count > 0
        let frame = SheetFrame(
            columns: closed.columns, widths: isPlain ? nil : sheet.widths, range: closed.range, isFirst: number == 1,
            hasLinks: hasLinks)
        var part = DeflatedPart("xl/worksheets/sheet\(number).xml", effort)
        try part.append(frame.head)
        part.append(sheet.rows, in: closed.spool)
        if hasLinks {
            try part.append(frame.middle)
            part.append(sheet.links.elements, in: closed.spool)
            try part.append(frame.tail)
        } else {
            try part.append(frame.middle + frame.tail)
        }
        try part.write(to: archive)
        guard hasLinks else { return }
        var targets = DeflatedPart("xl/worksheets/_rels/sheet\(number).xml.rels", effort)
        let start = "<Relationships xmlns=\"\(WorkbookParts.package)/relationships\">"
        try targets.append(Array((WorkbookParts.declaration + start).utf8))
        targets.append(sheet.links.relationships, in: closed.spool)
        try targets.append(Array("</Relationships>".utf8))
        try targets.write(to: archive)
    }
}
