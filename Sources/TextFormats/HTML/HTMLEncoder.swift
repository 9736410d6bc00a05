import ByteScanning
import JSONScanning
import Tabular

/// Turns rows into rows of a table, a cell for each column. Numbers stand right, addresses of the web are links, and a long
/// text scrolls in its cell, so that it does not take the screen for itself.
final class HTMLEncoder: RowEncoder {
    /// Texts of more bytes scroll: some ten lines.
    private static let longText = 600
    /// Longer ones are no addresses that a browser takes.
    private static let longestAddress = 4096

    private let text = CellText()

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let columnCount = encoded.position.columnCount
        let target = encoded.block
        var replaced = 0
        for index in range {
            let row = batch.rows[index]
            let cells = batch.cells(of: row)
            target.append(literal: "<tr>")
            var column = 0
            for (place, slot) in PlacedCells.of(batch.shape(of: row)).cells {
                fill(&column, upTo: place, in: target)
                replaced += append(cells[slot], of: batch, to: target)
                column += 1
            }
            fill(&column, upTo: columnCount, in: target)
            target.append(literal: "</tr>\n")
        }
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedCharacter, count: UInt64(replaced))
        encoded.warnings.add(.replacedSurrogate, count: text.takeReplaced())
    }

    private func fill(_ column: inout Int, upTo end: Int, in target: ByteBlock) {
        while column < end {
            target.append(literal: "<td></td>")
            column += 1
        }
    }

    /// - Returns: how many characters were replaced.
    private func append(_ cell: Cell, of batch: RowBatch, to target: ByteBlock) -> Int {
        guard let bytes = text.bytes(of: cell, in: batch) else {
            target.append(literal: "<td></td>")
            return 0
        }
        if cell.kind == .number || isNumber(bytes, cell) {
            target.append(literal: "<td class=\"n\">")
            target.append(bytes)
            target.append(literal: "</td>")
            return 0
        }
        if isAddress(bytes) {
            target.append(literal: "<td><a href=\"")
            MarkupText.append(bytes, to: target, isAttribute: true)
            target.append(literal: "\">")
            let replaced = MarkupText.append(bytes, to: target)
            target.append(literal: "</a></td>")
            return replaced
        }
        let isLong = bytes.count > HTMLEncoder.longText
        target.append(literal: isLong ? "<td><div>" : "<td>")
        let replaced = MarkupText.append(bytes, to: target)
        target.append(literal: isLong ? "</div></td>" : "</td>")
        return replaced
    }

    /// Whether a text is a number, as all are of a source without types.
    private func isNumber(_ bytes: UnsafeRawBufferPointer, _ cell: Cell) -> Bool {
        guard cell.kind == .text, 1...32 ~= bytes.count, let base = bytes.baseAddress else { return false }
        return NumberGrammar.isNumber(base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }

    private func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard 8...HTMLEncoder.longestAddress ~= bytes.count, bytes[0] | 0x20 == UInt8(ascii: "h") else { return false }
        let start = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
        guard start == "https://" || start.hasPrefix("http://") else { return false }
        return bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
