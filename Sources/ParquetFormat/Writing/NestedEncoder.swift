internal import Nesting
internal import Tabular

/// Turns nested columns into pieces of their leaves, for one worker.
final class NestedEncoder {
    private var shredders: [Int: NestedShredder] = [:]
    private let sample: ValueSample
    /// What was lost since the last run of rows.
    var replacedSurrogates = 0
    var repeatedKeys = 0

    init(_ sample: ValueSample) { self.sample = sample }

    /// Takes the values of a column in a run of rows apart.
    ///
    /// - Throws: `.output` for a value that is not of the type; `.limit` for one that has too many parts.
    func encode(
        _ column: ColumnCells.Column, of place: Int, _ type: NestedType, _ batch: RowBatch, rowCount: Int,
        _ maker: PageMaker, to block: ByteBlock, _ pieces: ColumnPieces
    ) throws(ExportError) {
        let shredder: NestedShredder
        if let known = shredders[place], known.type == type {
            shredder = known
        } else {
            shredder = NestedShredder(type)
        }
        shredders[place] = shredder
        shredder.removeAll()
        var next = 0
        for index in 0..<column.count {
            let row = Int(column.rows[index])
            shredder.addNulls(row - next)
            try shredder.add(column.cells[index], in: batch)
            next = row + 1
            if shredder.entryCount > NestedShredder.entriesPerRun {
                try end(shredder, place, batch, maker, block, pieces)
            }
        }
        shredder.addNulls(rowCount - next)
        try end(shredder, place, batch, maker, block, pieces)
    }

    private func end(
        _ shredder: NestedShredder, _ place: Int, _ batch: RowBatch, _ maker: PageMaker, _ block: ByteBlock,
        _ pieces: ColumnPieces
    ) throws(ExportError) {
        var piece = NestedPiece(place: place, rowCount: shredder.rowCount, leaves: [])
        for (node, entries) in zip(shredder.root.allLeaves, shredder.leaves) {
            piece.leaves.append(try leaf(entries, node, batch, maker, block))
        }
        pieces.nested.append(piece)
        replacedSurrogates += shredder.replacedSurrogates
        repeatedKeys += shredder.repeatedKeys
        shredder.removeAll()
    }

    /// The piece of a leaf: a page where it is large and its values do not repeat, else to be joined with others.
    private func leaf(
        _ entries: LeafEntries, _ node: NestedNode, _ batch: RowBatch, _ maker: PageMaker, _ block: ByteBlock
    ) throws(ExportError) -> NestedPiece.Leaf {
        var piece = NestedPiece.Leaf(
            repetitions: 0..<0, definitions: 0..<0, values: 0..<0, entryCount: entries.count,
            valueCount: entries.cells.count)
        let form = node.form
        let start = block.count
        guard let replaced = LeafValues.append(entries, form, of: batch, to: block) else { throw NestedShredder.misfit }
        replacedSurrogates += replaced
        piece.values = start..<block.count
        let values = UnsafeRawBufferPointer(rebasing: block.contents[piece.values])
        guard values.count >= ColumnWriter.lonePageSize, !sample.repeats(values, form) else {
            let levels = block.append(entries.repetitions.contents)
            piece.repetitions = levels..<block.count
            piece.definitions = block.append(entries.definitions.contents)..<block.count
            return piece
        }
        var levels = NestedLevels(maximumRepetition: node.repetition, maximumDefinition: node.definition)
        levels.add(
            repetitions: entries.repetitions.contents, definitions: entries.definitions.contents,
            valueCount: entries.cells.count)
        maker.begin(.nested(levels))
        maker.append(form, values)
        let bounds = ColumnBounds(form, values, count: levels.valueCount)
        // The values stand in the page now.
        block.count = start
        piece.page = try maker.end(entryCount: levels.count, bounds: bounds, to: block)
        piece.values = start..<block.count
        return piece
    }
}

extension NestedNode {
    /// How the values of a leaf are written; JSON text is text.
    var form: ColumnForm {
        guard case .scalar(let type?) = kind else { return .text }
        return ColumnForm(type)
    }
}
