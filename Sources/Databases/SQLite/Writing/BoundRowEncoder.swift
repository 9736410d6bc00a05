internal import ByteScanning
internal import JSONScanning
internal import Tables
internal import Tabular

/// Turns rows into values to be bound: numbers are read here, side by side on all workers, and texts stay where they are.
///
/// Bounds: a cell's bytes lie in its block or arena (see `RowBatch`), which have 64 bytes of padding; the encoded block gets
/// room for a text and 64 bytes more before it is decoded there.
final class BoundRowEncoder: RowEncoder {
    private let infersTypes: Bool

    /// For one shape: where its columns' cells stand, and where they go.
    private final class ColumnOrder {
        let places: [(place: UInt32, slot: Int)]

        init(_ shape: RowShape) {
            places = zip(shape.places, shape.slots).map { (place: UInt32(truncatingIfNeeded: $0), slot: $1) }
        }
    }

    init(infersTypes: Bool) { self.infersTypes = infersTypes }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let rows = encoded.sidecar as? BoundRows ?? BoundRows()
        encoded.sidecar = rows
        rows.begin(batch)
        encoded.rowCount += range.count
        guard !range.isEmpty else { return }
        var number = batch.rows[range.lowerBound].shape
        var shape = batch.shapes[Int(number)]
        var order = Self.order(of: shape)
        var replaced = 0
        for index in range {
            let row = batch.rows[index]
            if row.shape != number {
                number = row.shape
                shape = batch.shapes[Int(number)]
                order = Self.order(of: shape)
            }
            let cells = UnsafePointer(batch.cells(of: row))
            let isUntyped = shape.isUntyped && infersTypes
            // A number may take two.
            rows.reserve(order.places.count * 2 + 1)
            for (place, slot) in order.places {
                let cell = cells[slot]
                switch cell.kind {
                case .absent, .null: continue
                case .false: rows.append(BoundCell(.false, place: place))
                case .true: rows.append(BoundCell(.true, place: place))
                case .number: append(cell, place, batch, to: rows)
                case .text:
                    if isUntyped, isNumber(cell, batch, shape.hasDecimalCommas) {
                        append(cell, place, batch, hasCommas: shape.hasDecimalCommas, to: rows)
                    } else {
                        rows.append(Self.text(cell, place))
                    }
                case .json: rows.append(Self.text(cell, place))
                case .date:
                    let header = min(DateCell.headerCount, cell.count)
                    rows.append(
                        BoundCell(
                            .text, place: place, value: UInt64(cell.offset + header), count: cell.count - header,
                            base: cell.isInArena ? .arena : .block))
                case .escapedText: replaced += decode(cell, place, batch, to: rows, encoded.block)
                }
            }
            rows.append(BoundCell(.endOfRow, place: 0))
        }
        encoded.warnings.add(.replacedSurrogate, count: UInt64(replaced))
    }

    @inline(__always)
    private static func text(_ cell: Cell, _ place: UInt32, _ kind: BoundCell.Kind = .text) -> BoundCell {
        BoundCell(
            kind, place: place, value: UInt64(cell.offset), count: cell.count, base: cell.isInArena ? .arena : .block)
    }

    private func isNumber(_ cell: Cell, _ batch: RowBatch, _ hasCommas: Bool) -> Bool {
        guard cell.count > 0, let bytes = batch.bytes(of: cell).baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return false
        }
        return NumberGrammar.roundTripsAsDouble(bytes, count: cell.count, hasCommas: hasCommas)
    }

    private func append(
        _ cell: Cell, _ place: UInt32, _ batch: RowBatch, hasCommas: Bool = false, to rows: BoundRows
    ) {
        let bytes = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
        let number =
            hasCommas
            ? NumberValue(withComma: bytes, count: cell.count)
            : NumberValue(bytes, count: cell.count, isDouble: cell.isDouble)
        switch number.kind {
        case .integer: rows.append(BoundCell(.integer, place: place, value: number.bits))
        case .longInteger: rows.append(BoundCell(.longInteger, place: place, value: number.bits))
        case .double:
            if !number.isPrintedAlike { rows.append(Self.text(cell, place, .spelling)) }
            rows.append(BoundCell(.double, place: place, value: number.bits))
        default: rows.append(Self.text(cell, place, .decimal))
        }
    }

    /// Appends a text without its escapes, and says how many lone surrogates were replaced.
    private func decode(
        _ cell: Cell, _ place: UInt32, _ batch: RowBatch, to rows: BoundRows, _ block: ByteBlock
    ) -> Int {
        let bytes = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
        block.reserve(cell.count + 64)
        let start = block.count
        let decoded = EscapedText.decode(bytes, count: cell.count, to: block.bytes + start)
        block.count = start + decoded.count
        rows.append(
            BoundCell(.text, place: place, value: UInt64(start), count: decoded.count, base: .encoded))
        return decoded.replaced
    }

    private static func order(of shape: RowShape) -> ColumnOrder {
        if let known = shape.encoderCache as? ColumnOrder { return known }
        let order = ColumnOrder(shape)
        shape.encoderCache = order
        return order
    }
}
