internal import Nesting
internal import Tabular

/// Turns nested columns into pieces of their leaves, for one worker.
final class NestedEncoder {
    private var shredders: [Int: NestedShredder] = [:]
    private let sample: ValueSample
    /// What was lost since the last run of rows.
    var replacedSurrogates = 0
    var repeatedKeys = 0

    /// Behind so many bytes of pieces leaves with so many bytes of levels are pages, whatever their values are: in lists of
    /// structures with many members levels can take a thousand times what the rows take.
    private static let plainSize = 2 << 20
    private static let leastLevels = 1024

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
            if shredder.levelSize > NestedShredder.bytesPerPiece {
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
        var shared: [ObjectIdentifier: Range<Int>] = [:]
        for node in shredder.leaves {
            let entries = node.entries
            guard entries.cells.isEmpty else {
                piece.leaves.append(try leaf(entries, node, batch, maker, block))
                continue
            }
            let levels = shared[ObjectIdentifier(entries)] ?? entries.levels.append(to: block)
            shared[ObjectIdentifier(entries)] = levels
            piece.leaves.append(
                NestedPiece.Leaf(levels: levels, values: 0..<0, entryCount: entries.count, valueCount: 0))
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
            levels: 0..<0, values: 0..<0, entryCount: entries.count, valueCount: entries.cells.count)
        let form = node.form
        let start = block.count
        guard let replaced = LeafValues.append(entries, form, of: batch, to: block) else { throw NestedShredder.misfit }
        replacedSurrogates += replaced
        piece.values = start..<block.count
        let values = UnsafeRawBufferPointer(rebasing: block.contents[piece.values])
        let isLarge = values.count >= ColumnWriter.lonePageSize && !sample.repeats(values, form)
        guard isLarge || start >= NestedEncoder.plainSize && entries.levels.byteCount >= NestedEncoder.leastLevels
        else {
            piece.levels = entries.levels.append(to: block)
            return piece
        }
        let levels = NestedLevels(
            maximumRepetition: node.repetition, maximumDefinition: node.definition, entries.levels)
        maker.begin(.nested(levels))
        maker.append(form, values)
        let bounds = ColumnBounds(form, values, count: entries.cells.count)
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
