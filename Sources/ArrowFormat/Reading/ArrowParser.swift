internal import Compression
internal import Tabular

/// Turns batches into rows. A batch may be long, so that its rows are given some at a time.
final class ArrowParser: OwnParser {
    private let pending: PendingBatches
    private let shape: RowShape
    private let options: FormatOptions
    private let name: String
    private let fields: [ArrowField]
    /// For each field whether it is read.
    private let used: [Bool]
    private let zstandard = Zstandard()
    /// The columns of the block at hand, while rows of it are left.
    private var columns: [ArrowArray]?
    private var rowCount = 0
    private var nextRow = 0
    /// What they are in, where that is not the block.
    private var spooled: ByteBlock?
    /// How many rows are made before it is seen how much they take.
    private static let firstRows = 16
    private static let maximumCells = 1 << 16
    private static let maximumArena = 1 << 20

    init(
        _ fields: [ArrowField], names: [ColumnName], used: [Bool], pending: PendingBatches, options: FormatOptions,
        name: String
    ) {
        self.fields = fields
        self.used = used
        self.pending = pending
        self.options = options
        self.name = name
        shape = RowShape(columns: zip(names, used).filter(\.1).map(\.0), isHeader: true)
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        // Transforms may have put others in their place.
        batch.shapes = [shape]
        if columns == nil {
            guard let described = pending.take(batch.block.layoutID) else { return true }
            do throws(ExportError) {
                columns = try decode(described, in: batch.block)
            } catch {
                throw located(error, byte: described.position)
            }
            nextRow = 0
        }
        guard let columns else { return true }
        var step = max(1, min(ArrowParser.firstRows, ArrowParser.maximumCells / max(1, shape.cellCount)))
        while nextRow < rowCount, batch.cellCount < ArrowParser.maximumCells,
            batch.rowCount < ArrowParser.maximumCells, batch.arena.count < ArrowParser.maximumArena
        {
            let rows = nextRow..<min(rowCount, nextRow + step)
            let before = batch.arena.count
            try add(rows, of: columns, to: batch)
            nextRow = rows.upperBound
            // As many as will fill what is left of the arena, by what these took.
            let perRow = max(1, (batch.arena.count - before) / rows.count)
            let room = max(0, ArrowParser.maximumArena - batch.arena.count) / perRow
            step = max(1, min(room, (ArrowParser.maximumCells - batch.cellCount) / max(1, shape.cellCount), step * 16))
        }
        spooled?.letGo()
        let isSpent = nextRow >= rowCount
        if isSpent { (self.columns, spooled) = (nil, nil) }
        return isSpent
    }

    private func decode(_ described: PendingBatches.Batch, in block: ByteBlock) throws(ExportError) -> [ArrowArray] {
        let metadata = UnsafeRawBufferPointer(rebasing: block.contents[..<min(described.metadataCount, block.count)])
        // Decompressing appends to the block, which may move; its metadata is copied.
        let copy = ByteBlock(capacity: metadata.count)
        copy.append(metadata)
        let message = try ArrowMessage(copy.contents)
        let header = try BatchHeader(message.table)
        let source = described.body ?? block
        let body = (described.body == nil ? described.metadataCount : 0)..<source.count
        let buffers = try SpooledBuffers(
            header,
            used: try BatchPlace.usedBuffers(
                header, fields, used: used, unionsHaveValidity: message.unionsHaveValidity), in: source, body: body,
            zstandard: zstandard, options)
        spooled = buffers?.storage ?? described.body
        var decoder = BatchDecoder(
            header, in: spooled ?? block, body: body, unionsHaveValidity: message.unionsHaveValidity,
            dictionaries: described.dictionaries, zstandard: zstandard, ranges: buffers?.ranges)
        let columns = try decoder.columns(fields, used: used)
        rowCount = header.rowCount
        return columns
    }

    /// Adds rows, column by column.
    ///
    /// Bounds: room for the cells of all rows is made before any is written, and all are.
    private func add(_ rows: Range<Int>, of columns: [ArrowArray], to batch: RowBatch) throws(ExportError) {
        var maker = CellMaker(batch, maximumCount: options.maximumRow)
        maker.namesNonFinite = options.namesNonFinite
        let first = batch.cellCount
        let width = columns.count
        batch.reserveCells(rows.count * width).initialize(repeating: .absent, count: rows.count * width)
        batch.commitCells(rows.count * width)
        var failed: [Int: ExportError] = [:]
        var lost: [Int: UInt64] = [:]
        for (number, column) in columns.enumerated() {
            let isPlain = column.isPlain
            for row in rows {
                let start = batch.arena.count
                do throws(ExportError) {
                    if isPlain, !column.isSet(row) { continue }
                    let cell = isPlain ? try maker.plainCell(column, row) : try maker.cell(column, row)
                    batch.cells[first + (row - rows.lowerBound) * width + number] = cell
                    guard maker.nonFinite > 0 else { continue }
                    lost[row, default: 0] += maker.nonFinite
                    maker.nonFinite = 0
                } catch {
                    // What was made of it goes.
                    batch.arena.count = start
                    maker.nonFinite = 0
                    let problem = located(error, row: batch.rowsRead + row - rows.lowerBound + 1, column: number)
                    // With several in one row the first column's is told.
                    if failed[row] == nil { failed[row] = problem }
                }
            }
        }
        for row in rows {
            let problem = failed[row]
            if let problem, !options.skipsErrors { throw problem }
            batch.countRow(at: row)
            if let problem {
                batch.rowsSkipped += 1
                batch.warn(.skippedRow, ofRowAt: row, at: problem.location, detail: problem.message)
                continue
            }
            batch.append(Row(shape: 0, firstCell: first + (row - rows.lowerBound) * width, start: row))
            if !lost.isEmpty, let count = lost[row] {
                batch.warn(.nonFiniteNumber, count: count, ofRowAt: row, at: Location(row: UInt64(batch.rowsRead)))
            }
        }
    }

    private func located(_ error: ExportError, row: Int, column: Int) -> ExportError {
        var error = error
        error.location = Location(source: name, row: UInt64(row), column: "\"\(shape.columns[column])\"")
        return error
    }

    private func located(_ error: ExportError, byte: UInt64) -> ExportError {
        var error = error
        error.location = Location(source: name, byte: byte)
        return error
    }
}
