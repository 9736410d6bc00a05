import ByteScanning
import JSONScanning
import Tabular

/// Rows that stand in bodies of the API's: pages, and the events that webhooks bring.
///
/// Bounds: as in `JSONParser`.
extension JSONParser {
    /// Takes the rows out of the body at `start` that was just parsed; false where it is a row.
    func open(
        _ batch: RowBatch, shape index: Int, firstCell: Int, at start: Int, rows: JSONRows, invalid: Int
    ) throws(JSONProblem) -> Bool {
        let shape = tree.shapes[index]
        guard shape.repeatedNames == 0 else { return false }
        let bytes = batch.block.bytes
        let members = members(batch, shape, firstCell: firstCell)
        let isEvent = rule.isEvent(members, in: bytes)
        if !rows.contains(.bodies), !isEvent { return false }
        switch rule.standing(of: members, isWhole: true, isOnly: false, in: bytes, end: batch.block.count) {
        case .row, .undecided: return false
        case .empty:
            batch.standsAlone = false
            if isEvent { tellUnknownEvent(batch, shape, firstCell: firstCell, at: start) }
            batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
        case .container(let member):
            batch.standsAlone = false
            if isEvent { tellUnknownEvent(batch, shape, firstCell: firstCell, at: start) }
            let array = batch.cells[firstCell + shape.slots[member]]
            let range = array.offset..<array.offset + array.count
            if isEvent, let owner = owner(batch, shape, firstCell: firstCell) {
                batch.origins.append(RowOrigin(starts: range, name: owner))
            }
            batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
            try parseElements(batch, of: range, rows: [.elements, .envelopes], invalid: invalid)
        }
        return true
    }

    /// Counts an object that says it is an event, and is a row.
    func tellUnopenedEvent(_ batch: RowBatch, shape index: Int, firstCell: Int, at start: Int) {
        let shape = tree.shapes[index]
        guard rule.isEvent(members(batch, shape, firstCell: firstCell), in: batch.block.bytes) else { return }
        // Its row is the next.
        batch.warn(
            .unopenedEvent, ofRowAt: start, at: Location(row: UInt64(batch.rowsRead) + 1),
            detail: event(batch, shape, firstCell: firstCell).map { VisibleText.oneLine($0) })
    }

    private func tellUnknownEvent(_ batch: RowBatch, _ shape: RowShape, firstCell: Int, at start: Int) {
        guard let event = event(batch, shape, firstCell: firstCell),
            !rule.bodies.contains(where: { $0.knownEvents.contains(ColumnName(event)) })
        else { return }
        let line =
            batch.block.origin.line + UInt64(Scan.occurrences(of: .lineFeed, in: batch.block.bytes, count: start))
        batch.warn(.unknownEvent, ofRowAt: start, at: Location(line: line + 1), detail: VisibleText.oneLine(event))
    }

    /// What the event of a body is called.
    private func event(_ batch: RowBatch, _ shape: RowShape, firstCell: Int) -> String? {
        for body in rule.bodies where body.event != nil {
            guard let slot = shape.slot(of: body.mark) else { continue }
            let cell = batch.cells[firstCell + slot]
            let text =
                cell.kind == .escapedText ? EscapedText.decoded(batch.bytes(of: cell)) : Array(batch.bytes(of: cell))
            return String(decoding: text.prefix(100), as: UTF8.self)
        }
        return nil
    }

    /// What the rows of a body are of, as it says itself: a job's id, be it a text or a number.
    private func owner(_ batch: RowBatch, _ shape: RowShape, firstCell: Int) -> Cell? {
        for body in rule.bodies {
            guard let key = body.owner, let slot = shape.slot(of: key) else { continue }
            let cell = batch.cells[firstCell + slot]
            switch cell.kind {
            case .text where cell.count > 0: return cell
            case .number: return Cell(.text, offset: cell.offset, count: cell.count)
            case .escapedText:
                return EscapedText.decoded(batch.bytes(of: cell)).withUnsafeBytes { batch.store($0) }
            default: return nil
            }
        }
        return nil
    }

    /// The members of an object whose cells are the last that were parsed.
    private func members(_ batch: RowBatch, _ shape: RowShape, firstCell: Int) -> [ObjectOutline.Member] {
        zip(shape.columns, shape.slots).map { name, slot in
            let cell = batch.cells[firstCell + slot]
            // Text begins behind its quote.
            let isText = cell.kind == .text || cell.kind == .escapedText
            return ObjectOutline.Member(name: name, start: cell.offset - (isText ? 1 : 0))
        }
    }
}
