internal import Tabular

/// Turns rows into pieces of columns; a piece that is large enough to be a page is made one, so that all workers compress
/// side by side. Smaller ones the writer joins, and has the encoders compress the pages in turn.
final class ParquetEncoder: RowEncoder {
    private let cells: ColumnCells
    private let maker: PageMaker
    private let queue: PageQueue
    private let texts: KnownTexts
    private let scratch = ByteBlock(capacity: 64 * 1024)
    private let sample = ValueSample()
    private var knownTexts = 0
    private var part = 0
    private var presence = Presence()
    private let nested: NestedEncoder
    private var replaced = 0

    init(_ options: ParquetWritingOptions, infersTypes: Bool, queue: PageQueue, texts: KnownTexts) {
        cells = ColumnCells(infersTypes: infersTypes)
        maker = PageMaker(options.codec)
        nested = NestedEncoder(sample)
        self.queue = queue
        self.texts = texts
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        _ = queue.runOne(maker, scratch)
        let pieces = encoded.sidecar as? ColumnPieces ?? ColumnPieces()
        encoded.sidecar = pieces
        pieces.removeAll()
        if encoded.position.part != part {
            // What was text in one file may be numbers in the next.
            part = encoded.position.part
            cells.setTexts([])
        }
        if let known = texts.news(since: &knownTexts) { cells.setTexts(known) }
        replaced = 0
        cells.gather(batch, range)
        for place in cells.used {
            if !encoded.nestedTypes.isEmpty, let type = encoded.nestedTypes[place], type.isComposite {
                try nested.encode(
                    cells[place], of: place, type, batch, rowCount: range.count, maker, to: encoded.block, pieces)
            } else {
                try encodeColumn(place, of: batch, rowCount: range.count, pieces, encoded.block)
            }
        }
        encoded.rowCount += range.count
        replaced += nested.replacedSurrogates
        encoded.warnings.add(.repeatedKey, count: UInt64(nested.repeatedKeys))
        (nested.replacedSurrogates, nested.repeatedKeys) = (0, 0)
        encoded.warnings.add(.replacedSurrogate, count: UInt64(replaced))
    }

    private func encodeColumn(
        _ place: Int, of batch: RowBatch, rowCount: Int, _ pieces: ColumnPieces, _ block: ByteBlock
    ) throws(ExportError) {
        let column = cells[place]
        fillPresence(column, rowCount)
        let runs = pieces.runs.count..<pieces.runs.count + presence.runs.count
        pieces.runs += presence.runs
        var piece = ColumnPiece(place: place, kinds: [], form: .empty, runs: runs, values: 0..<0)
        let isFixed =
            switch FixedValues.kind(of: column.kinds) {
            case .booleans: FixedValues.appendBooleans(column, to: block, &piece)
            case .numbers: !column.isText && FixedValues.appendNumbers(column, of: batch, to: block, &piece)
            case .dates: !column.isText && FixedValues.appendDates(column, of: batch, to: block, &piece)
            case .texts, .nested: false
            }
        if isFixed {
            if piece.texts != nil {
                let start = block.count
                replaced += PlainTexts.append(column, of: batch, to: block)
                piece.texts = start..<block.count
            }
        } else {
            try encodeTexts(column, of: batch, to: block, &piece)
            // A later number among them need not be looked at.
            cells.setText(place)
        }
        pieces.pieces.append(piece)
    }

    /// Values as texts: a page where they are many bytes and do not repeat, else to be joined with others.
    private func encodeTexts(
        _ column: ColumnCells.Column, of batch: RowBatch, to block: ByteBlock, _ piece: inout ColumnPiece
    ) throws(ExportError) {
        if piece.kinds.form != .text {
            piece.kinds = FixedValues.kind(of: column.kinds) == .nested ? .nested : .text
        }
        piece.form = .text
        maker.begin(.flat(presence))
        let valuesStart = maker.body.count
        replaced += PlainTexts.append(column, of: batch, to: maker.body)
        let values = UnsafeRawBufferPointer(rebasing: maker.body.contents[valuesStart...])
        let start = block.count
        if values.count >= ColumnWriter.lonePageSize, !sample.repeats(values, .text) {
            let bounds = PlainTexts.bounds(of: values)
            piece.page = try maker.end(entryCount: presence.rowCount, bounds: bounds, to: block)
        } else {
            block.append(values)
        }
        piece.values = start..<block.count
    }

    private func fillPresence(_ column: ColumnCells.Column, _ rowCount: Int) {
        presence.removeAll()
        guard column.count < rowCount else {
            presence.add(rowCount, present: true)
            return
        }
        var next = 0
        var index = 0
        while index < column.count {
            let start = Int(column.rows[index])
            presence.add(start - next, present: false)
            var end = index + 1
            while end < column.count, Int(column.rows[end]) == start + end - index { end += 1 }
            presence.add(end - index, present: true)
            next = start + end - index
            index = end
        }
        presence.add(rowCount - next, present: false)
    }
}
