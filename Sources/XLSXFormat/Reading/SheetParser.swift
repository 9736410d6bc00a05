import ByteScanning
import Tabular

/// Turns blocks of sheet rows into batches.
///
/// Bounds: the block is only read through `XMLCursor` and `RowScanner`; cells are written into room that
/// `reserveCells` gave for `width` of them.
final class SheetParser: OwnParser {
    /// How large the side arena, and how many cells a batch may have before it is handed on half way through a block: rows
    /// that name one long shared string, or a wide sheet of short rows, cannot multiply memory.
    private static let arenaLimit = 1 << 20
    private static let cellLimit = 1 << 18
    /// How many columns the shapes of wider rows may have together before they are made anew, and up to how many a
    /// wider row has a cell for each.
    static let shapeLimit = 1 << 17
    static let denseLimit = 256

    let tables: WorkbookTables
    let scanner: RowScanner
    private var tag = -1
    var layout = SheetLayout(sheet: "", header: [])
    var header: Set<ColumnName> = []
    /// The header's shape, and behind it those of wider rows by their further columns.
    var shapes: [RowShape] = []
    var dense: [Int: Int] = [:]
    var sparse: [[Int]: Int] = [:]
    var shapeColumns = 0
    var extraNames: [ColumnName] = []
    /// Where the first byte stands that is not valid UTF-8.
    private var invalid = Int.max
    /// The header is looked for from this row on; where there is none, the first row tells how many columns there are.
    private var firstHeaderRow: UInt64 = 0
    private var hasHeader = true
    /// The number of the last row that the header was looked for in.
    private var lastRowSeen: UInt64 = 0
    /// The last row's number within the block.
    private var lastNumber: UInt64 = 0

    init(_ tables: WorkbookTables) {
        self.tables = tables
        scanner = RowScanner(tables)
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        if block.layoutID != tag || shapeColumns > Self.shapeLimit { adopt(block.layoutID) }
        // Found before texts are decoded in place, which moves bytes.
        invalid = block.firstInvalidUTF8 ?? .max
        lastNumber = layout.headerNumber
        var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
        defer { batch.shapes = shapes }
        while true {
            if batch.arena.count > Self.arenaLimit || batch.cellCount > Self.cellLimit || shapeColumns > Self.shapeLimit
            {
                block.start = cursor.place
                return false
            }
            guard try nextRow(&cursor, batch) else {
                if invalid < .max { throw error(.notUTF8, batch) }
                return true
            }
        }
    }

    private func adopt(_ tag: Int) {
        self.tag = tag
        layout = tables.layout(tag) ?? layout
        header = Set(layout.columns)
        shapes = [
            RowShape(columns: layout.columns, slots: layout.slots, cellCount: layout.width, isHeader: true)
        ]
        dense = [:]
        sparse = [:]
        shapeColumns = 0
        extraNames = []
    }

    /// Parses the next row, if there is one.
    private func nextRow(_ cursor: inout XMLCursor, _ batch: RowBatch) throws(ExportError) -> Bool {
        let arenaCount = batch.arena.count
        let start = cursor.place
        do throws(RowProblem) {
            do throws(XMLProblem) {
                guard try cursor.nextTag() else { return false }
                guard cursor.name == .row, !cursor.isClosing else {
                    try cursor.skipElement()
                    return true
                }
            } catch {
                throw .xml(error)
            }
            let firstCell = batch.cellCount
            let cells = batch.reserveCells(layout.width)
            cells.update(repeating: .absent, count: layout.width)
            try scanner.scan(&cursor, into: batch, cells: cells, width: layout.width)
            guard cursor.place - start <= tables.maximumRow else { throw .tooLong }
            if cursor.place > invalid { throw .notUTF8 }
            if let number = scanner.number {
                guard number > lastNumber else {
                    throw .cell(start, "row \(number) comes after row \(lastNumber)")
                }
                lastNumber = number
            }
            if scanner.formulasWithoutValue > 0 { noteFormulas(batch, start) }
            guard scanner.filled > 0 || !scanner.extras.isEmpty else { return true }
            let loose = layout.joins.isEmpty ? [] : try join(cells, batch)
            batch.commitCells(layout.width)
            let shape = scanner.extras.isEmpty && loose.isEmpty ? 0 : appendExtras(to: batch, loose)
            batch.append(Row(shape: shape, firstCell: firstCell, start: start))
            batch.countRow(at: start)
            if cursor.losses.surrogates > 0 { noteLosses(&cursor, batch, start) }
        } catch {
            let failure = self.error(error, batch)
            guard tables.skipsErrors, isOfRow(error) else { throw failure }
            batch.arena.count = arenaCount
            batch.countRow(at: start)
            batch.rowsSkipped += 1
            batch.warn(.skippedRow, ofRowAt: start, at: failure.location, detail: failure.message)
            skipRow(&cursor, from: start)
            if cursor.place > invalid {
                batch.block.start = cursor.place
                invalid = batch.block.firstInvalidUTF8 ?? .max
            }
        }
        return true
    }

    private func noteFormulas(_ batch: RowBatch, _ start: Int) {
        batch.warn(
            .formulaWithoutValue, count: UInt64(scanner.formulasWithoutValue), ofRowAt: start,
            at: location(batch, row: UInt64(batch.rowsRead) + 1))
    }

    private func noteLosses(_ cursor: inout XMLCursor, _ batch: RowBatch, _ start: Int) {
        batch.warn(
            .replacedSurrogate, count: cursor.losses.surrogates, ofRowAt: start,
            at: location(batch, row: UInt64(batch.rowsRead)))
        cursor.losses = TextLosses()
    }

    // MARK: Header

    /// Says where the header is, and whether there is one.
    func findsHeader(in row: UInt64, isThere: Bool) {
        firstHeaderRow = row
        hasHeader = isThere
    }

    /// The texts of the first row that has one, by column, and the row's number or 0; the block's start is put behind it.
    /// Nil when no row has. Where there is no header there are as many empty texts, and the row is one of the table.
    func header(of batch: RowBatch) throws(ExportError) -> (names: [ColumnName], number: UInt64)? {
        let block = batch.block
        adopt(-1)
        layout = SheetLayout(sheet: layout.sheet, header: [])
        // What stands behind the header is looked at with its rows.
        invalid = block.firstInvalidUTF8 ?? .max
        var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
        // Of the header, and of rows before it that have no values.
        var missing: UInt64 = 0
        defer { batch.warnings.add(.formulaWithoutValue, count: missing, at: location(batch, row: nil)) }
        while true {
            let start = cursor.place
            do throws(RowProblem) {
                do throws(XMLProblem) {
                    guard try cursor.nextTag() else { break }
                    guard cursor.name == .row, !cursor.isClosing else {
                        try cursor.skipElement()
                        continue
                    }
                } catch {
                    throw .xml(error)
                }
                try scanner.scan(&cursor, into: batch, cells: batch.reserveCells(0), width: 0)
                if cursor.place > invalid { throw .notUTF8 }
            } catch {
                throw self.error(error, batch)
            }
            let number = scanner.number ?? lastRowSeen &+ 1
            lastRowSeen = number
            guard number >= firstHeaderRow else {
                batch.reset()
                continue
            }
            guard hasHeader else {
                guard let last = scanner.extras.map(\.column).max() else {
                    batch.reset()
                    continue
                }
                batch.reset()
                block.start = start
                return ([ColumnName](repeating: ColumnName(utf8: []), count: last + 1), number - min(number, 1))
            }
            missing += UInt64(scanner.formulasWithoutValue)
            let cells = scanner.extras.filter { !text(of: $0.cell, batch).isEmpty }
            if let last = cells.map(\.column).max() {
                block.start = cursor.place
                var names = [ColumnName](repeating: ColumnName(utf8: []), count: last + 1)
                for extra in cells { names[extra.column] = ColumnName(text(of: extra.cell, batch)) }
                return (names, scanner.number ?? 0)
            }
            batch.reset()
        }
        if invalid < .max { throw error(.notUTF8, batch) }
        return nil
    }

    /// Names the sheet in messages before there is a layout.
    func begin(sheet: String) {
        layout = SheetLayout(sheet: sheet, header: [])
        lastRowSeen = 0
    }

    // MARK: Errors

    /// Whether leaving the row out helps.
    private func isOfRow(_ problem: RowProblem) -> Bool {
        switch problem {
        case .cell, .xml, .notUTF8: true
        case .tooLong, .other: false
        }
    }

    /// Goes on at the tag of the next row.
    private func skipRow(_ cursor: inout XMLCursor, from start: Int) {
        var place = start + 1
        while place < cursor.end {
            place += Scan.find(.lessThan, in: cursor.bytes + place, count: cursor.end - place)
            var probe = XMLCursor(cursor.bytes, from: place, to: cursor.end)
            if (try? probe.nextTag()) == true, probe.name == .row, !probe.isClosing { break }
            place += 1
        }
        cursor.place = min(place, cursor.end)
    }

    private func error(_ problem: RowProblem, _ batch: RowBatch) -> ExportError {
        switch problem {
        case .xml(let problem): return error(problem.message, batch, at: problem.offset)
        case .cell(let offset, let message): return error(reference(batch.block, offset) + message, batch, at: offset)
        case .notUTF8: return error("a byte is not valid UTF-8", batch, at: invalid)
        case .tooLong:
            return ExportError(
                .limit, "a row is longer than \(tables.maximumRow) bytes",
                at: location(batch, row: UInt64(batch.rowsRead) + 1),
                advice: "raise \(Setting.maximumRow) (at most 256M)")
        case .other(var error):
            if error.location.source == nil { error.location.source = tables.sourceName }
            return error
        }
    }

    /// `cell C12: ` where the cell at `offset` has a reference.
    private func reference(_ block: ByteBlock, _ offset: Int) -> String {
        var cursor = XMLCursor(block.bytes, from: offset, to: block.count)
        guard (try? cursor.nextTag()) == true, cursor.name == .cell else { return "" }
        while let attribute = try? cursor.nextAttribute() {
            guard attribute.isNamed(.r, cursor.bytes) else { continue }
            let text = block.contents[attribute.start..<min(attribute.end, attribute.start + 12)]
            return "cell \(String(decoding: text, as: UTF8.self)): "
        }
        return ""
    }

    private func location(_ batch: RowBatch, row: UInt64?, byte: UInt64? = nil) -> Location {
        Location(source: tables.sourceName, sheet: layout.sheet, row: row, byte: byte)
    }

    private func error(_ message: String, _ batch: RowBatch, at offset: Int) -> ExportError {
        ExportError(
            .malformed, message,
            at: location(
                batch, row: UInt64(batch.rowsRead) + 1, byte: batch.block.origin.byte + UInt64(max(0, offset))),
            advice: "the byte is one of the sheet's XML; save the workbook again")
    }
}
