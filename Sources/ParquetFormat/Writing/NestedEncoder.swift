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
        shredder.complete()
        var piece = NestedPiece(place: place, rowCount: shredder.rowCount, leaves: [])
        piece.leaves.reserveCapacity(shredder.leaves.count)
        // Leaves that no row has anything of share the entries of what is around them.
        var shared: [ObjectIdentifier: NestedPiece.Levels] = [:]
        for node in shredder.leaves {
            let entries = node.entries
            guard entries.cells.isEmpty else {
                piece.leaves.append(try leaf(entries, node, batch, maker, block))
                continue
            }
            let known = shared[ObjectIdentifier(entries)]
            let levels = known ?? append(entries, to: block)
            shared[ObjectIdentifier(entries)] = levels
            piece.leaves.append(
                NestedPiece.Leaf(levels: levels, values: 0..<0, entryCount: entries.count, valueCount: 0))
        }
        pieces.nested.append(piece)
        replacedSurrogates += shredder.replacedSurrogates
        repeatedKeys += shredder.repeatedKeys
        shredder.removeAll()
    }

    private func append(_ entries: LeafEntries, to block: ByteBlock) -> NestedPiece.Levels {
        if let definition = entries.commonDefinition() { return .same(definition: definition) }
        let start = block.append(entries.repetitions.contents)
        let middle = block.append(entries.definitions.contents)
        return .bytes(repetitions: start..<middle, definitions: middle..<block.count)
    }

    /// The piece of a leaf: a page where it is large and its values do not repeat, else to be joined with others.
    private func leaf(
        _ entries: LeafEntries, _ node: NestedNode, _ batch: RowBatch, _ maker: PageMaker, _ block: ByteBlock
    ) throws(ExportError) -> NestedPiece.Leaf {
        var piece = NestedPiece.Leaf(
            levels: .inPage, values: 0..<0, entryCount: entries.count, valueCount: entries.cells.count)
        let form = node.form
        let start = block.count
        guard let replaced = LeafValues.append(entries, form, of: batch, to: block) else { throw NestedShredder.misfit }
        replacedSurrogates += replaced
        piece.values = start..<block.count
        let values = UnsafeRawBufferPointer(rebasing: block.contents[piece.values])
        guard values.count >= ColumnWriter.lonePageSize, !sample.repeats(values, form) else {
            piece.levels = append(entries, to: block)
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
