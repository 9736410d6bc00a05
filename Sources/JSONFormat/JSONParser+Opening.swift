import ByteScanning
import JSONScanning
import Tabular

/// Rows that stand in something: an envelope, a body of the API's, what `--root` leads through.
///
/// Bounds: as in `JSONParser`.
extension JSONParser {
    // MARK: Envelopes

    /// Takes the row out of the envelope at `start`, and gives the offset behind that; nil where it is none.
    @inline(__always)
    func unwrap(_ batch: RowBatch, at start: Int, end: Int) throws(JSONProblem) -> Int? {
        let firstCell = batch.cellCount
        if expectsEnvelope {
            if pause > 0 {
                pause -= 1
            } else if let next = parseEnvelope(batch, at: start, end: end) {
                return next
            } else {
                batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
                pause = JSONParser.longestPause
            }
        }
        guard let envelope = Envelope(batch.block.bytes, at: start, end: end, by: rule) else { return nil }
        expectsEnvelope = !options.tracksIdentity && !options.tracksChange && options.envelope == .drop
        let node = try keep(envelope, batch, end: end)
        let (shape, next) = try parseObject(batch, at: envelope.rowStart, end: end, node: node)
        let isWhole = node == ShapeTree.root
        append(batch, shape: shape, firstCell: firstCell, text: envelope.rowStart..<next, isWhole: isWhole)
        return envelope.next
    }

    /// Parses the object at `start` as an envelope without looking first whether it is one, which halves the reading of a
    /// page. Nil, with nothing changed but white space, where it is none, or where its row has escapes that are rewritten in
    /// place: then the text must stay as it is until that is known.
    private func parseEnvelope(_ batch: RowBatch, at start: Int, end: Int) -> Int? {
        let firstCell = batch.cellCount
        var shape = 0
        var text = 0..<0
        let envelope = Envelope(batch.block.bytes, at: start, end: end, by: rule) { rowStart in
            do throws(JSONProblem) {
                let row = try parseObject(batch, at: rowStart, end: end, node: ShapeTree.root, rewrites: false)
                shape = row.shape
                text = rowStart..<row.next
                return row.next
            } catch {
                return nil
            }
        }
        guard let envelope else { return nil }
        append(batch, shape: shape, firstCell: firstCell, text: text, isWhole: true)
        return envelope.next
    }

    /// Puts what is kept of an envelope in front of its row's cells.
    private func keep(_ envelope: Envelope, _ batch: RowBatch, end: Int) throws(JSONProblem) -> Int {
        var node = ShapeTree.root
        if options.tracksIdentity, let start = envelope.identity {
            _ = try parseValue(batch, at: start, end: end)
            node = ColumnName.envelopeID.utf8.withUnsafeBytes { tree.child(of: node, spelling: $0) }
        }
        let identity = batch.cellCount - 1
        let time = options.tracksChange ? envelope.time(by: rule) : nil
        if options.tracksChange {
            if let time { _ = try parseValue(batch, at: time, end: end) } else { batch.append(.absent) }
            node = ColumnName.envelopeTime.utf8.withUnsafeBytes { tree.child(of: node, spelling: $0) }
        }
        guard options.envelope == .keep else { return node }
        let change = batch.cellCount - 1
        for (name, start) in envelope.fields(by: rule) {
            // These were perhaps rewritten in place a moment ago; they are the same values then, only shorter.
            if options.tracksIdentity, start == envelope.identity {
                batch.append(batch.cells[identity])
            } else if start == time {
                batch.append(batch.cells[change])
            } else {
                _ = try parseValue(batch, at: start, end: end)
            }
            node = Array("_\(name)".utf8).withUnsafeBytes { tree.child(of: node, spelling: $0) }
        }
        return node
    }

    /// Takes the rows out of the array that `--root` names in the value at `start`, and gives the offset behind that.
    func openRoot(_ batch: RowBatch, at start: Int, end: Int, invalid: Int) throws(JSONProblem) -> Int {
        let bytes = batch.block.bytes
        let next = try JSONText.container(bytes, from: start, end: end).next
        let places = RootPath(keys: options.root ?? []).places(bytes, at: start, end: next)
        guard let place = places.first else {
            throw JSONProblem("what \(Setting.root) names is not there", at: start, advice: RootPath.advice)
        }
        guard places.count == 1 else { throw JSONProblem("what \(Setting.root) names is there twice", at: start) }
        guard bytes[place] == .openBracket, let behind = Scan.jsonSkip(bytes, from: place, count: next) else {
            throw JSONProblem("what \(Setting.root) names is not an array", at: place, advice: RootPath.advice)
        }
        let outline = ObjectOutline(bytes, at: start, end: next)
        var rows = JSONRows.elements
        if options.unwraps || options.tracksIdentity { rows.insert(.envelopes) }
        if case .container(let member) = outline.standing(by: rule, isOnly: true, in: bytes, end: next),
            outline.members[member].start == place
        {
            rows.insert(.envelopes)
        }
        try parseElements(batch, of: place..<behind, rows: rows, invalid: invalid)
        return next
    }

    func parseElements(
        _ batch: RowBatch, of array: Range<Int>, rows: JSONRows, invalid: Int
    ) throws(JSONProblem) {
        let inner = JSONText.skipSpace(batch.block.bytes, from: array.lowerBound + 1, end: array.upperBound)
        try parseRows(batch, from: inner, end: array.upperBound - 1, rows: rows, invalid: invalid)
    }
}
