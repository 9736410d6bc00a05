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
    /// - Throws: `.output` for a value that is not of the type.
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
        }
        shredder.addNulls(rowCount - next)
        shredder.complete()
        var piece = NestedPiece(
            place: place, rowCount: rowCount, nodes: [], pages: [], entryCount: shredder.entryCount)
        piece.nodes.reserveCapacity(shredder.present.count)
        for node in shredder.present { try encode(node, rowCount, batch, maker, block, &piece) }
        pieces.nested.append(piece)
        replacedSurrogates += shredder.replacedSurrogates
        repeatedKeys += shredder.repeatedKeys
        shredder.removeAll()
    }

    /// The piece of a node; of a leaf a page where it is large and its values do not repeat, else to be joined with others.
    private func encode(
        _ node: NestedNode, _ rowCount: Int, _ batch: RowBatch, _ maker: PageMaker, _ block: ByteBlock,
        _ piece: inout NestedPiece
    ) throws(ExportError) {
        let form = node.form
        let start = block.count
        guard let replaced = LeafValues.append(node, form, of: batch, to: block) else { throw NestedShredder.misfit }
        replacedSurrogates += replaced
        var made = NestedPiece.Node(
            number: node.number, runs: 0..<0, lengths: 0..<0, values: start..<block.count,
            valueCount: node.cells.count)
        let values = UnsafeRawBufferPointer(rebasing: block.contents[made.values])
        if values.count >= ColumnWriter.lonePageSize, !sample.repeats(values, form) {
            let scope = ScopeLevels(node.scope(rowCount: rowCount))
            let levels = scope.levels(of: node, node.occurrences, valueCount: node.cells.count)
            maker.begin(.nested(levels))
            maker.append(form, values)
            let bounds = ColumnBounds(form, values, count: node.cells.count)
            // The values stand in the page now.
            block.count = start
            let facts = try maker.end(entryCount: levels.count, bounds: bounds, to: block)
            made.values = start..<block.count
            piece.pages.append(NestedPiece.Page(node: piece.nodes.count, facts: facts, entryCount: levels.count))
        } else {
            made.runs = NestedEncoder.append(node.occurrences.runs, to: block)
            made.lengths = NestedEncoder.append(node.occurrences.lengths, to: block)
        }
        piece.nodes.append(made)
    }

    private static func append(_ bytes: [UInt8], to block: ByteBlock) -> Range<Int> {
        let start = block.append(bytes)
        return start..<block.count
    }
}

extension NestedNode {
    /// How the values of a leaf are written; JSON text is text.
    var form: ColumnForm {
        guard case .scalar(let type?) = kind else { return .text }
        return ColumnForm(type)
    }
}
