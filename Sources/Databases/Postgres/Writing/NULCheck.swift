internal import Libc
internal import Tabular

/// Refuses rows with U+0000 in a text, which the server holds in none; with `FormatOptions.skipsErrors` they are left out.
struct NULCheck: RowTransform {
    let skipsErrors: Bool

    var order: TransformOrder { .ordered }

    func makeStage() throws(ExportError) -> any RowStage { Stage(skipsErrors: skipsErrors) }

    /// Bounds: blocks are searched as far as their count; a cell's bytes lie in its block or arena.
    private final class Stage: OwnStage {
        private let skipsErrors: Bool

        init(skipsErrors: Bool) { self.skipsErrors = skipsErrors }

        func apply(to batch: RowBatch) throws(ExportError) {
            // Texts have none where their memory has none; escapes are looked for all the same.
            let isThere = hasNUL(batch.block.contents) || hasNUL(batch.arena.contents)
            var bad: Set<UInt32> = []
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                let shape = batch.shape(of: row)
                let cells = batch.cells(of: row)
                guard let place = shape.slots.firstIndex(where: { hasNUL(cells[$0], batch, looksAtTexts: isThere) })
                else { continue }
                let isCounted = batch.rowCount == batch.rowsRead
                let location = Location(
                    row: isCounted ? UInt64(index + 1) : nil, column: "\"\(shape.columns[place])\"",
                    byte: isCounted ? nil : batch.block.origin.byte + UInt64(row.start))
                guard skipsErrors else {
                    throw ExportError(
                        .malformed, "the text has a NUL in it, which Postgres holds in no text", at: location,
                        advice: "\(Setting.skipsErrors) leaves such rows out")
                }
                bad.insert(row.firstCell)
                batch.rowsSkipped += 1
                batch.warn(.skippedRow, ofRowAt: Int(row.start), at: location, detail: "a text has a NUL in it")
            }
            if !bad.isEmpty { batch.keepRows { !bad.contains($0.firstCell) } }
        }

        private func hasNUL(_ bytes: UnsafeRawBufferPointer) -> Bool {
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }

        private func hasNUL(_ cell: Cell, _ batch: RowBatch, looksAtTexts: Bool) -> Bool {
            guard cell.count > 0 else { return false }
            switch cell.kind {
            case .text: return looksAtTexts && hasNUL(batch.bytes(of: cell))
            case .escapedText:
                guard let bytes = batch.bytes(of: cell).baseAddress?.assumingMemoryBound(to: UInt8.self) else {
                    return false
                }
                return JSONHazards.hasNUL(bytes, count: cell.count)
            default: return false
            }
        }
    }
}
