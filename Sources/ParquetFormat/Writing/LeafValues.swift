internal import Nesting
internal import JSONScanning
internal import Tabular

/// Values of a leaf of nested columns, in the form that all of them have.
///
/// Bounds: before values are stored the block gets room for all of them; cells lie in their batch.
enum LeafValues {
    /// Appends the values as they wait for their page. Gives how many lone surrogates became U+FFFD; nil where a value is not
    /// of the form.
    static func append(_ node: NestedNode, _ form: ColumnForm, of batch: RowBatch, to block: ByteBlock) -> Int? {
        let cells = node.cells
        guard !cells.isEmpty else { return 0 }
        switch form {
        case .empty: return nil
        case .text:
            return cells.withUnsafeBufferPointer { cells in
                guard let base = cells.baseAddress else { return 0 }
                return PlainTexts.append(base, count: cells.count, byteCount: node.byteCount, of: batch, to: block)
            }
        case .boolean:
            block.reserve(cells.count)
            for cell in cells { block.append(cell.kind == .true ? 1 : 0) }
            return 0
        case .int64, .double: return appendNumbers(cells, asDoubles: form == .double, of: batch, to: block) ? 0 : nil
        case .date, .localTime, .instant: return nil
        }
    }

    private static func appendNumbers(
        _ cells: [Cell], asDoubles: Bool, of batch: RowBatch, to block: ByteBlock
    ) -> Bool {
        block.reserve(cells.count * 8)
        for cell in cells {
            guard cell.kind == .number else { return false }
            let bytes = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
            let number = NumberValue(bytes, count: cell.count, isDouble: cell.isDouble)
            switch number.kind {
            case .integer where asDoubles:
                block.append(bytesOf: Double(Int64(bitPattern: number.bits)).bitPattern)
            case .integer, .longInteger:
                guard !asDoubles else { return false }
                block.append(bytesOf: number.bits)
            case .double:
                guard asDoubles else { return false }
                block.append(bytesOf: number.bits)
            default: return false
            }
        }
        return true
    }
}
