package import Tabular

/// The values of cells as text. One thread uses it.
///
/// Bounds: a cell's bytes stand in a block with padding behind its contents, as decoding needs; `decoded` has room for what a
/// body takes and 16 bytes more.
package final class CellText {
    private let decoded = ByteBlock(capacity: 256)
    /// How many lone surrogates became U+FFFD so far.
    package private(set) var replacedSurrogates = 0

    /// A reader.
    package init() {}

    /// The text of a cell; nil where there is no value. Valid until the batch changes or the next one is asked for.
    package func bytes(of cell: Cell, in batch: RowBatch) -> UnsafeRawBufferPointer? {
        switch cell.kind {
        case .absent, .null: return nil
        case .true: return CellText.word("true")
        case .false: return CellText.word("false")
        case .number, .text, .json: return batch.bytes(of: cell)
        case .date: return batch.dateText(of: cell)
        case .escapedText:
            decoded.reset(keeping: 1 << 20)
            decoded.grow(to: cell.count + 16)
            let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
            let text = EscapedText.decode(base, count: cell.count, to: decoded.bytes)
            decoded.count = text.count
            replacedSurrogates += text.replaced
            return decoded.contents
        }
    }

    /// How many surrogates were replaced since the last time.
    package func takeReplaced() -> UInt64 {
        defer { replacedSurrogates = 0 }
        return UInt64(replacedSurrogates)
    }

    private static func word(_ word: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    }
}
