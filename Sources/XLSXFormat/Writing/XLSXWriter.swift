import Compression
import Tabular

/// Writes a workbook in one pass and constant memory.
///
/// The rows of each sheet come deflated and are spooled. At the end what stands in front of them (column widths, header)
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
        var rows: any ByteSpool
        var sum: UInt32 = 0
        var size: UInt64 = 0
        var rowCount: UInt64 = 0
        var widths: [UInt8] = []
        var decimals = 0
    }

    /// A sheet of which everything is known.
    struct ClosedSheet {
        var name: String
        var sheet: Sheet
        var range: String?
        var columns: [ColumnName]
    }

    private let sink: any ByteSink
    private let options: XLSXWritingOptions
    private let effort: CompressionEffort
    private let name: SheetName
    private let rowsPerSection: UInt64
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var sheets: [Sheet] = []
    private(set) var warnings = WarningCounts()

    init(to sink: any ByteSink, options: FormatOptions, rowsPerSection: UInt64) throws(ExportError) {
        self.sink = sink
        self.options = options[XLSXWritingOptions.self]
        effort = options.compression
        self.rowsPerSection = rowsPerSection
        makeSpool = options.makeSpool
        name = try SheetName(self.options.sheetName)
    }

    func makeEncoder() -> any RowEncoder {
        SheetEncoder(effort: effort, rowsPerSection: rowsPerSection, isPlain: options.isPlain)
    }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0, let added = rows.sidecar as? SheetRows else { return }
        let section = Int(clamping: rows.position.firstRow / rowsPerSection)
        while sheets.count <= section { sheets.append(Sheet(rows: try makeSpool())) }
        try sheets[section].rows.append(rows.block.contents)
        sheets[section].sum = CRC32.combine(sheets[section].sum, added.sum, count: added.size)
        sheets[section].size += added.size
        sheets[section].rowCount += UInt64(rows.rowCount)
        sheets[section].decimals = max(sheets[section].decimals, added.decimals)
        for (column, width) in added.widths.enumerated() {
            if column < sheets[section].widths.count {
                sheets[section].widths[column] = max(sheets[section].widths[column], width)
            } else {
                sheets[section].widths.append(width)
            }
        }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        try XLSXWriter.write(try closed(columns), to: sink, effort: effort, options)
    }

    /// The sheets, now that all columns are known.
    func closed(_ columns: ColumnSet) throws(ExportError) -> [ClosedSheet] {
        guard columns.count <= ExcelLimits.columns else {
            throw ExportError(
                .limit, "\(columns.count) columns, and a sheet holds \(ExcelLimits.columns)",
                advice: "name those you need with \(Setting.fields), or write csv or jsonl")
        }
        let header = try LongNames(columns.names, treatment: options.longCells)
        warnings.add(
            .cutText, count: header.cutCount,
            at: Location(source: sink.name, column: "\"\(header.firstCut)…\""), detail: "the name of a column")
        if sheets.isEmpty { sheets.append(Sheet(rows: try makeSpool())) }
        let last = columns.count > 0 ? String(decoding: ColumnLetters.of(columns.count - 1), as: UTF8.self) : nil
        return sheets.enumerated().map { index, sheet in
            ClosedSheet(
                name: name.continued(index + 1), sheet: sheet, range: last.map { "A1:\($0)\(sheet.rowCount + 1)" },
                columns: header.names)
        }
    }

    /// Writes a workbook of these sheets.
    static func write(
        _ sheets: [ClosedSheet], to sink: any ByteSink, effort: CompressionEffort, _ options: XLSXWritingOptions
    ) throws(ExportError) {
        let isPlain = options.isPlain
        let archive = ZipWriter(to: sink, effort: effort)
        let parts = WorkbookParts(
            sheetNames: sheets.map(\.name), filters: sheets.map { isPlain ? nil : $0.range },
            decimals: sheets.map(\.sheet.decimals).max() ?? 0, created: options.created)
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
        let frame = SheetFrame(
            columns: closed.columns, widths: isPlain ? nil : sheet.widths, range: closed.range, isFirst: number == 1)
        let (head, tail) = (block(frame.head), block(frame.tail))
        let deflate = Deflate(effort)
        let (front, back) = (ByteBlock(capacity: 64 * 1024), ByteBlock(capacity: 4096))
        try deflate.append(head.contents, to: front)
        try deflate.append(tail.contents, to: back)
        back.append(Deflate.end)
        var sum = CRC32.combine(CRC32.of(head.contents), sheet.sum, count: sheet.size)
        sum = CRC32.combine(sum, CRC32.of(tail.contents), count: UInt64(tail.count))
        let entry = ZipWriter.Entry(
            name: "xl/worksheets/sheet\(number).xml", sum: sum,
            size: UInt64(head.count) + sheet.size + UInt64(tail.count),
            compressedSize: UInt64(front.count) + sheet.rows.count + UInt64(back.count))
        try archive.add(entry) { (sink) throws(ExportError) in
            try sink.write(front.contents)
            try sink.write(sheet.rows, in: 0..<sheet.rows.count)
            try sink.write(back.contents)
        }
    }

    private static func block(_ bytes: [UInt8]) -> ByteBlock {
        let block = ByteBlock(capacity: max(bytes.count, 1))
        block.append(bytes)
        return block
    }
}
