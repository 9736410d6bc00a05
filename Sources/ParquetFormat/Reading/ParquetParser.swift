import Tabular

/// Turns runs of rows into cells, column by column.
///
/// Bounds: `cells` has room for `count * width` cells; the cell of row `r` and column `c` is at `r * width + c`, with
/// `r < count` and `c < width`.
final class ParquetParser: OwnParser {
    private let tables: ParquetTables
    private let decoder = PageDecoder()
    private let shape: RowShape
    private let columns: [any ColumnReader]
    private var task: RowsTask?
    /// How many rows of the task were parsed.
    private var done = 0

    /// How many bytes of one column, and how many cells, go into a batch before it is handed on.
    static let columnBytes = 2 << 20
    private static let cellLimit = 1 << 18

    init(_ tables: ParquetTables) {
        self.tables = tables
        shape = RowShape(columns: tables.names, isHeader: true)
        let columns: [any ColumnReader] = tables.fields.map { field in
            if let leaf = field.flatLeaf { return FlatColumn(leaf, options: tables.options) }
            return NestedColumn(field, options: tables.options)
        }
        self.columns = columns
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        batch.shapes = [shape]
        if task == nil {
            guard let next = tables.take(batch.block.layoutID) else { return true }
            if next.isPassedOver {
                batch.rowsRead += next.rowCount
                return true
            }
            task = next
            done = 0
            for column in columns { try column.begin(next, decoder) }
        }
        guard let task else { return true }
        do throws(ExportError) {
            try fill(batch, from: task)
        } catch {
            self.task = nil
            throw error
        }
        guard done == task.rowCount else { return false }
        self.task = nil
        for column in columns { column.end() }
        return true
    }

    private func fill(_ batch: RowBatch, from task: RowsTask) throws(ExportError) {
        let width = columns.count
        var count = min(task.rowCount - done, max(1, Self.cellLimit / max(1, width)))
        let firstCell = batch.cellCount
        let cells = batch.reserveCells(count * width)
        var rows = RowsInProgress(batch: batch, skipsErrors: tables.options.skipsErrors)
        for (index, column) in columns.enumerated() {
            count = try column.fill(cells + index, stride: width, count: count, &rows, decoder)
        }
        if count == 1 { try check(cells, count: width, &rows) }
        for column in columns { try column.advance(by: count) }
        batch.commitCells(count * width)
        rows.append(count: count, width: width, firstCell: firstCell)
        done += count
    }

    /// Where the bytes of several rows do not fit into a batch, one may be too long as a whole.
    private func check(
        _ cells: UnsafeMutablePointer<Cell>, count: Int, _ rows: inout RowsInProgress
    ) throws(ExportError) {
        let limit = tables.options.maximumRow
        var bytes = 0
        for column in 0..<count { bytes += cells[column].count }
        guard bytes > limit else { return }
        try rows.refuse(
            0,
            ExportError(
                .limit, "the row has more than \(limit) bytes",
                advice: "raise \(Setting.maximumRow) (at most 256M), or leave such rows out with \(Setting.skipsErrors)"
            ))
    }
}

/// What the columns of a batch have to tell of its rows: which of them cannot be given, and what was lost.
struct RowsInProgress {
    let batch: RowBatch
    let skipsErrors: Bool
    private var bad: [Int: ExportError] = [:]
    private var lost: [Int: UInt64] = [:]

    init(batch: RowBatch, skipsErrors: Bool) {
        self.batch = batch
        self.skipsErrors = skipsErrors
    }

    /// A row that cannot be given.
    mutating func refuse(_ row: Int, _ error: ExportError, column: String? = nil) throws(ExportError) {
        var error = error
        error.location.column = column
        guard skipsErrors else {
            error.location.row = UInt64(row + 1)
            throw error
        }
        if bad[row] == nil { bad[row] = error }
    }

    /// A number of a row that is none, and so was left out.
    mutating func lose(_ row: Int) { lost[row, default: 0] += 1 }

    /// Appends the rows that can be given.
    func append(count: Int, width: Int, firstCell: Int) {
        for row in 0..<count {
            batch.countRow(at: row)
            if !bad.isEmpty, let error = bad[row] {
                batch.rowsSkipped += 1
                batch.warn(
                    .skippedRow, ofRowAt: row, at: Location(row: UInt64(batch.rowsRead), column: error.location.column),
                    detail: error.message)
                continue
            }
            batch.append(Row(shape: 0, firstCell: firstCell + row * width, start: row))
            if !lost.isEmpty, let count = lost[row] {
                batch.warn(.nonFiniteNumber, count: count, ofRowAt: row, at: Location(row: UInt64(batch.rowsRead)))
            }
        }
    }
}

/// One field of the rows, read for one worker.
protocol ColumnReader: AnyObject {
    /// Begins with the rows of a task.
    func begin(_ task: RowsTask, _ decoder: PageDecoder) throws(ExportError)
    /// Puts the field's cells of the next rows, `count` at most, `stride` cells apart, and says of how many: of fewer where
    /// they have many bytes, but of one at least.
    func fill(
        _ cells: UnsafeMutablePointer<Cell>, stride: Int, count: Int, _ rows: inout RowsInProgress,
        _ decoder: PageDecoder
    ) throws(ExportError) -> Int
    /// Goes on behind `count` rows.
    func advance(by count: Int) throws(ExportError)
    /// Lets the task's pages go.
    func end()
}
