internal import Tabular

/// The columns of rows alike, made once for each shape and shared by all their rows.
final class RowColumns: Sendable {
    /// The names, in the rows' own order.
    let names: [String]
    /// For each column the index of its cell among the row's cells.
    let slots: [Int]
    private let places: [String: Int]

    init(_ shape: RowShape) {
        names = shape.columns.map(\.description)
        slots = shape.slots
        // Names that differ in bytes and not as text are rare; the first is the one that is found.
        places = Dictionary(zip(names, slots), uniquingKeysWith: { first, _ in first })
    }

    /// The cell index of a column.
    func slot(of name: String) -> Int? { places[name] }

    /// The columns of a shape, kept with it.
    static func of(_ shape: RowShape) -> RowColumns {
        if let known = shape.encoderCache as? RowColumns { return known }
        let columns = RowColumns(shape)
        shape.encoderCache = columns
        return columns
    }
}

/// A run of rows copied out of a batch, for a reader in another thread who takes his time. It never changes, so any
/// number of rows may share it.
final class RowPage: Sendable {
    /// A row of the page.
    struct Row: Sendable {
        let columns: RowColumns
        let firstCell: Int
    }

    /// The bytes of all cells.
    let bytes: [UInt8]
    /// The cells, row after row, pointing into `bytes`. Dates are text here.
    let cells: [Cell]
    let rows: [Row]
    /// How many rows of the export come before.
    let rowsBefore: UInt64

    init(copying batch: RowBatch, rows range: Range<Int>, rowsBefore: UInt64) {
        var size = 0
        for index in range {
            let row = batch.rows[index]
            let source = batch.cells(of: row)
            for slot in 0..<batch.shape(of: row).cellCount { size += source[slot].count }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var cells: [Cell] = []
        var rows: [Row] = []
        rows.reserveCapacity(range.count)
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let source = batch.cells(of: row)
            rows.append(Row(columns: RowColumns.of(shape), firstCell: cells.count))
            for slot in 0..<shape.cellCount {
                let cell = source[slot]
                let isDate = cell.kind == .date
                let content = isDate ? batch.dateText(of: cell) : batch.bytes(of: cell)
                cells.append(Cell(isDate ? .text : cell.kind, offset: bytes.count, count: content.count))
                bytes.append(contentsOf: content)
            }
        }
        self.bytes = bytes
        self.cells = cells
        self.rows = rows
        self.rowsBefore = rowsBefore
    }
}
