package import Tabular

/// A format of somebody else's: records of `key: value` lines with a blank line behind each. It knows nothing of the
/// library but `Tabular`. Every record has keys of its own, so its columns may come at any time, and all values are text.
package enum CardFormat: Format {
    package static let name = "card"
    package static let fileExtensions = ["card", "cards"]
    package static let mediaTypes = ["text/x-card"]
    package static let hasTypes = false

    package static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { head.starts(with: Array("CARDS\n".utf8)) }

    package static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError)
        -> any RowReader
    {
        CardReader(BlockFiller(source, options: options))
    }

    package static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        CardWriter(sink)
    }
}

private final class CardReader: RowReader {
    private let filler: BlockFiller

    init(_ filler: BlockFiller) { self.filler = filler }

    func makeParser() -> any RowParser { CardParser() }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        filler.begin(block)
        try filler.fill(block)
        while true {
            let text = block.contents
            if let end = (1..<max(1, text.count)).last(where: { text[$0] == 0x0A && text[$0 - 1] == 0x0A }) {
                filler.cut(block, at: end + 1, lines: text[...end].count { $0 == 0x0A })
                return true
            }
            if try filler.extend(block) { continue }
            filler.cut(block, at: block.count, lines: text.count { $0 == 0x0A })
            return block.count > 0
        }
    }
}

private final class CardParser: RowParser {
    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        var shapes: [[ColumnName]: Int] = [:]
        batch.shapes = []
        var names: [ColumnName] = []
        var firstCell = 0
        var place = 0
        let text = batch.block.contents
        while place < text.count {
            let end = text[place...].firstIndex(of: 0x0A) ?? text.count
            if end == place {
                if !names.isEmpty {
                    let shape = shapes[names] ?? batch.shapes.count
                    if shape == batch.shapes.count { batch.shapes.append(RowShape(columns: names)) }
                    shapes[names] = shape
                    batch.append(Row(shape: shape, firstCell: firstCell, start: place))
                    batch.rowsRead += 1
                }
                names = []
                firstCell = batch.cellCount
            } else if !text[place..<end].elementsEqual("CARDS".utf8) {
                guard let colon = text[place..<end].firstIndex(of: 0x3A) else {
                    throw ExportError(
                        .malformed, "a line has no colon",
                        at: Location(row: UInt64(batch.rowsRead + 1), byte: batch.block.origin.byte + UInt64(place)))
                }
                names.append(ColumnName(UnsafeRawBufferPointer(rebasing: text[place..<colon])))
                let start = min(colon + 2, end)
                batch.append(Cell(.text, offset: start, count: end - start))
            }
            place = end + 1
        }
        return true
    }
}

private final class CardWriter: RowWriter {
    private let sink: any ByteSink

    init(_ sink: any ByteSink) { self.sink = sink }

    func makeEncoder() -> any RowEncoder { CardEncoder() }
    func append(_ rows: EncodedRows) throws(ExportError) { try sink.write(rows.block.contents) }
    func finish(_ columns: ColumnSet) throws(ExportError) {}
}

private final class CardEncoder: RowEncoder {
    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            var text: [UInt8] = []
            for (name, slot) in zip(shape.columns, shape.slots) {
                let cell = batch.cells(of: row)[slot]
                if cell.kind == .absent || cell.kind == .null { continue }
                let value = cell.kind == .date ? batch.dateText(of: cell) : batch.bytes(of: cell)
                text += name.utf8 + [0x3A, 0x20] + value + [0x0A]
            }
            text.append(0x0A)
            text.withUnsafeBytes { _ = encoded.block.append($0) }
        }
        encoded.rowCount += range.count
    }
}
