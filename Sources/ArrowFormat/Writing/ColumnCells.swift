internal import Tabular

/// The cells of one column of some rows, one behind the other, and what they need in the output.
///
/// Bounds: `cells` has room for `count` cells, all of which `gather` sets; slots come from the rows' own shapes, and lie in their
/// rows.
final class ColumnCells {
    private var storage: UnsafeMutablePointer<Cell>
    private var capacity = 0
    /// How many there are.
    private(set) var count = 0
    /// How many of them have no value.
    private(set) var nullCount = 0
    /// How many bytes of text they make at most.
    private(set) var textBound = 0

    init() {
        capacity = 1024
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    /// The cells.
    var cells: UnsafePointer<Cell> { UnsafePointer(storage) }

    /// Takes those of a column.
    ///
    /// - Parameter isText: whether empty text is a value; in a column of numbers it is none.
    func gather(_ column: Int, of batch: RowBatch, rows range: Range<Int>, by slots: SlotTable, isText: Bool) {
        if range.count > capacity {
            storage.deallocate()
            capacity = range.count
            storage = .allocate(capacity: capacity)
        }
        count = range.count
        nullCount = 0
        textBound = 0
        let rows = batch.rows + range.lowerBound
        let all = batch.cells
        let single = slots.isSingle ? slots.slot(ofShape: Int(rows[0].shape), column: column) : nil
        for index in 0..<count {
            let row = rows[index]
            let slot = single ?? slots.slot(ofShape: Int(row.shape), column: column)
            var cell = slot < 0 ? Cell.absent : all[Int(row.firstCell) + slot]
            switch cell.kind {
            case .absent, .null:
                cell = .absent
                nullCount += 1
            case .true, .false: textBound += 5
            default:
                if !isText, cell.count == 0 {
                    cell = .absent
                    nullCount += 1
                }
                textBound += cell.count
            }
            storage[index] = cell
        }
    }

    /// Takes cells as they are: the values of a leaf, absent where there is none.
    func take(_ count: Int, textBound: Int, nullCount: Int, _ fill: (UnsafeMutablePointer<Cell>) -> Void) {
        if count > capacity {
            storage.deallocate()
            capacity = count
            storage = .allocate(capacity: capacity)
        }
        (self.count, self.textBound, self.nullCount) = (count, textBound, nullCount)
        fill(storage)
    }
}

/// For the rows of one run: which of a row's cells belongs to which column of the output.
struct SlotTable {
    /// Whether all rows have one shape.
    let isSingle: Bool
    private let columnCount: Int
    /// For each shape of the batch which of the lines of `slots` is its own; -1 where no row has it.
    private var lines: [Int32]
    /// A line for each shape that occurs, of a slot for each column; -1 where it has none.
    private var slots: [Int32] = []

    init(_ batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        self.columnCount = columnCount
        lines = [Int32](repeating: -1, count: batch.shapes.count)
        var count: Int32 = 0
        for index in range {
            let number = Int(batch.rows[index].shape)
            guard lines[number] < 0 else { continue }
            lines[number] = count
            count += 1
            let start = slots.count
            slots += [Int32](repeating: -1, count: columnCount)
            let shape = batch.shapes[number]
            for (place, slot) in zip(shape.places, shape.slots) where place < columnCount {
                slots[start + place] = Int32(truncatingIfNeeded: slot)
            }
        }
        isSingle = count <= 1
    }

    @inline(__always)
    func slot(ofShape shape: Int, column: Int) -> Int {
        let line = Int(lines[shape])
        return line < 0 ? -1 : Int(slots[line * columnCount + column])
    }
}
