import ByteScanning
import JSONScanning
import Tabular

/// Rows over several lines, two blanks a level: `--pretty`.
///
/// Indentation can make much of little: a hundred thousand brackets in one another would be indented to ten gigabytes. What
/// is nested deeper than `deepest`, a value longer than `longest`, and the rest of a row longer than `longestRow` therefore
/// stay compact.
struct PrettyRows {
    let isArray: Bool
    let writesNulls: Bool
    private static let deepest = 32
    private static let longest = 256 << 10
    private static let longestRow = 8 << 20

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) {
        let indent = isArray ? 1 : 0
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let cells = batch.cells(of: row)
            var text = blanks(indent) + [.openBrace]
            var isFirst = true
            for (name, slot) in fields(of: shape, header: encoded.header) {
                let cell = slot < 0 ? .absent : cells[slot]
                if cell.kind == .absent, !writesNulls { continue }
                text += isFirst ? [.lineFeed] : [.comma, .lineFeed]
                isFirst = false
                text += blanks(indent + 1) + JSONEncoder.quoted(name) + [.colon, .space]
                let spreads = cell.count <= PrettyRows.longest && text.count <= PrettyRows.longestRow
                text += value(cell, of: batch, indent: spreads ? indent + 1 : nil)
            }
            if !isFirst { text += [.lineFeed] + blanks(indent) }
            text += isArray ? [.closeBrace, .comma, .lineFeed] : [.closeBrace, .lineFeed]
            encoded.block.append(text)
        }
        encoded.rowCount += range.count
    }

    /// The names of a row with the cell of each; -1 where it has none.
    private func fields(of shape: RowShape, header: [ColumnName]) -> [(ColumnName, Int)] {
        guard writesNulls else { return Array(zip(shape.columns, shape.slots)) }
        var slots = [Int](repeating: -1, count: header.count)
        for (place, slot) in zip(shape.places, shape.slots) { slots[place] = slot }
        return Array(zip(header, slots))
    }

    private func blanks(_ level: Int) -> [UInt8] { Array(repeating: .space, count: level * 2) }

    /// A cell's text; a nested value is spread over lines where it is told its indentation.
    private func value(_ cell: Cell, of batch: RowBatch, indent: Int?) -> [UInt8] {
        if let indent, cell.kind == .json {
            let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
            return spread(UnsafePointer(base), count: cell.count, indent: indent)
        }
        return [UInt8](unsafeUninitializedCapacity: cell.count * 6 + 80) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            count = JSONEncoder.encode(cell, of: batch, to: base) - base
        }
    }

    /// Puts the line ends and blanks into compact JSON text. Nesting costs a counter, no stack.
    ///
    /// Bounds: `index` stays below `count`, which is followed by padding.
    private func spread(_ compact: UnsafePointer<UInt8>, count: Int, indent: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(count * 2)
        var level = indent
        /// How many brackets are open beyond the deepest that is spread.
        var compactLevels = 0
        var index = 0
        while index < count {
            let byte = compact[index]
            let next = index + 1 < count ? compact[index + 1] : 0
            var end = index + 1
            switch byte {
            case .openBrace where level - indent >= PrettyRows.deepest,
                .openBracket where level - indent >= PrettyRows.deepest:
                compactLevels += 1
                text.append(byte)
            case .closeBrace where compactLevels > 0, .closeBracket where compactLevels > 0:
                compactLevels -= 1
                text.append(byte)
            case .comma where compactLevels > 0, .colon where compactLevels > 0: text.append(byte)
            case .openBrace where next == .closeBrace, .openBracket where next == .closeBracket:
                text += [byte, next]
                end += 1
            case .openBrace, .openBracket:
                level += 1
                text += [byte, .lineFeed] + blanks(level)
            case .closeBrace, .closeBracket:
                level -= 1
                text += [.lineFeed] + blanks(level) + [byte]
            case .comma: text += [byte, .lineFeed] + blanks(level)
            case .colon: text += [byte, .space]
            case .quote:
                end = (try? JSONText.skipString(compact, from: end, end: count)) ?? count
                text += UnsafeBufferPointer(start: compact + index, count: end - index)
            default: text.append(byte)
            }
            index = end
        }
        return text
    }
}
