internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// For one shape: where its columns' cells stand, and where they go.
private final class ColumnOrder {
    let places: [(place: Int32, slot: Int32)]
    let last: Int

    init(_ shape: RowShape) {
        places = zip(shape.places, shape.slots).map {
            (place: Int32(truncatingIfNeeded: $0), slot: Int32(truncatingIfNeeded: $1))
        }
        last = shape.places.max() ?? -1
    }
}

/// The cells of a run of rows, column by column: those that hold a value, each with the number of its row.
///
/// Bounds: `columns` has `capacity` entries, all initialised, and places are below it, which `gather` sees to; the two
/// arrays of an entry have room for its `capacity`, and `count` is at most that.
final class ColumnCells {
    /// The cells of one column.
    struct Column {
        fileprivate(set) var cells: UnsafeMutablePointer<Cell>
        fileprivate(set) var rows: UnsafeMutablePointer<UInt32>
        fileprivate(set) var count = 0
        fileprivate var capacity = 0
        /// How many bytes they have together.
        fileprivate(set) var byteCount = 0
        /// Which kinds there are: bit n for the kind of raw value n, and those that `FixedValues` names.
        fileprivate(set) var kinds: UInt16 = 0
        /// Whether numbers among them have a comma where JSON has a point.
        fileprivate(set) var hasCommas = false
        /// Whether texts of sources without types stay texts, whatever they look like.
        var isText = false
    }

    private var columns: UnsafeMutablePointer<Column>
    private var capacity: Int
    /// The columns that hold a value, in order.
    private(set) var used: [Int] = []
    private let infersTypes: Bool

    init(infersTypes: Bool) {
        self.infersTypes = infersTypes
        capacity = 0
        columns = .allocate(capacity: 1)
    }

    deinit {
        for place in 0..<capacity {
            columns[place].cells.deallocate()
            columns[place].rows.deallocate()
        }
        columns.deallocate()
    }

    subscript(place: Int) -> Column { columns[place] }

    /// Lets the texts of these columns be texts from now on, and those of no other.
    func setTexts(_ isText: [Bool]) {
        grow(to: isText.count)
        for place in 0..<capacity { columns[place].isText = place < isText.count && isText[place] }
    }

    func setText(_ place: Int) { columns[place].isText = true }

    /// Takes the cells of these rows in place of those before them. Texts of sources without types that are numbers
    /// become numbers, where they may.
    func gather(_ batch: RowBatch, _ range: Range<Int>) {
        for place in used {
            columns[place].count = 0
            columns[place].byteCount = 0
            columns[place].kinds = 0
            columns[place].hasCommas = false
        }
        used.removeAll(keepingCapacity: true)
        guard !range.isEmpty else { return }
        var number = batch.rows[range.lowerBound].shape
        var shape = batch.shapes[Int(number)]
        var order = self.order(of: shape)
        for index in range {
            let row = batch.rows[index]
            if row.shape != number {
                number = row.shape
                shape = batch.shapes[Int(number)]
                order = self.order(of: shape)
            }
            let cells = UnsafePointer(batch.cells(of: row))
            let rowNumber = UInt32(truncatingIfNeeded: index - range.lowerBound)
            if shape.isUntyped, infersTypes {
                gatherUntyped(batch, cells, order, rowNumber, shape.hasDecimalCommas)
            } else {
                for (place, slot) in order.places { put(cells[Int(slot)], Int(place), rowNumber) }
            }
        }
        used.sort()
    }

    private func gatherUntyped(
        _ batch: RowBatch, _ cells: UnsafePointer<Cell>, _ order: ColumnOrder, _ row: UInt32, _ hasCommas: Bool
    ) {
        for (place, slot) in order.places {
            var cell = cells[Int(slot)]
            if cell.kind == .text, !columns[Int(place)].isText, cell.count > 0,
                let bytes = batch.bytes(of: cell).baseAddress?.assumingMemoryBound(to: UInt8.self),
                NumberGrammar.roundTripsAsDouble(bytes, count: cell.count, hasCommas: hasCommas)
            {
                // The comma stays where it is: the column may turn out to be one of texts.
                if hasCommas, NumberValue.hasComma(bytes, count: cell.count) { columns[Int(place)].hasCommas = true }
                cell = cell.with(.number)
            }
            put(cell, Int(place), row)
        }
    }

    @inline(__always)
    private func put(_ cell: Cell, _ place: Int, _ row: UInt32) {
        let kind = cell.bits >> 60
        // Absent and null are the first two.
        guard kind > 1 else { return }
        let column = columns + place
        let count = column.pointee.count
        if count == column.pointee.capacity { growColumn(place) }
        if count == 0 { used.append(place) }
        column.pointee.cells[count] = cell
        column.pointee.rows[count] = row
        column.pointee.count = count + 1
        column.pointee.byteCount &+= cell.count
        column.pointee.kinds |= 1 << UInt16(kind)
    }

    private func order(of shape: RowShape) -> ColumnOrder {
        let order: ColumnOrder
        if let known = shape.encoderCache as? ColumnOrder {
            order = known
        } else {
            order = ColumnOrder(shape)
            shape.encoderCache = order
        }
        grow(to: order.last + 1)
        return order
    }

    private func grow(to wanted: Int) {
        guard wanted > capacity else { return }
        let larger = max(wanted, min(capacity * 2, capacity + 4096))
        let moved = UnsafeMutablePointer<Column>.allocate(capacity: larger)
        moved.moveInitialize(from: columns, count: capacity)
        for place in capacity..<larger {
            (moved + place).initialize(to: Column(cells: .allocate(capacity: 1), rows: .allocate(capacity: 1)))
        }
        columns.deallocate()
        columns = moved
        capacity = larger
    }

    private func growColumn(_ place: Int) {
        let column = columns[place]
        let larger = max(16, column.capacity * 2)
        let cells = UnsafeMutablePointer<Cell>.allocate(capacity: larger)
        let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
        cells.moveInitialize(from: column.cells, count: column.count)
        rows.moveInitialize(from: column.rows, count: column.count)
        column.cells.deallocate()
        column.rows.deallocate()
        columns[place].cells = cells
        columns[place].rows = rows
        columns[place].capacity = larger
    }
}
