import JSONScanning
import Tabular

/// A name within a nested value that is no name in XML, and the one that stands for it: what an encoder tells its writer.
final class XMLRenamedMember {
    let from: [UInt8]
    let to: [UInt8]

    init(from: [UInt8], to: [UInt8]) {
        self.from = from
        self.to = to
    }
}

/// What stands before and behind each value of rows of one shape.
private final class XMLTags {
    let opening: [[UInt8]]
    let closing: [[UInt8]]

    init(_ shape: RowShape, _ names: [[UInt8]]) {
        opening = shape.places.map { [0x3C] + names[$0] + [0x3E] }
        closing = shape.places.map { [0x3C, 0x2F] + names[$0] + [0x3E] }
    }
}

/// Turns rows into elements, a row a line unless its texts have more. A value that is absent or null has no element, and empty
/// text has an empty one.
final class XMLEncoder: RowEncoder {
    private let text = CellText()
    private let nested = XMLNested()
    private var names = XMLNames()

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let target = encoded.block
        var replaced = 0
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let cells = batch.cells(of: row)
            let tags = tags(of: shape, encoded.header)
            target.append(literal: "<item>")
            for (column, slot) in shape.slots.enumerated() where column < tags.opening.count {
                let cell = cells[slot]
                if cell.kind == .json {
                    target.append(tags.opening[column])
                    nested.append(cell, of: batch, to: target)
                    target.append(tags.closing[column])
                } else if let bytes = text.bytes(of: cell, in: batch) {
                    target.append(tags.opening[column])
                    replaced += MarkupText.append(bytes, to: target)
                    target.append(tags.closing[column])
                }
            }
            target.append(literal: "</item>\n")
        }
        encoded.rowCount += range.count
        let lost = nested.takeLosses()
        encoded.warnings.add(.replacedCharacter, count: UInt64(replaced + lost.characters))
        encoded.warnings.add(.replacedSurrogate, count: text.takeReplaced() + UInt64(lost.surrogates))
        encoded.sidecar = lost.renamed
    }

    private func tags(of shape: RowShape, _ header: [ColumnName]) -> XMLTags {
        if let known = shape.encoderCache as? XMLTags { return known }
        // Columns that are only expected may yet come elsewhere; those of rows stay where they are.
        names.extend(to: (shape.places.max() ?? -1) + 1, of: header)
        let tags = XMLTags(shape, names.names)
        shape.encoderCache = tags
        return tags
    }
}
