internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Makes one value at a time what it is said to be.
///
/// Bounds: cells lie in the batch's block or arena, both with `ByteBlock.padding` behind them.
final class ValueTyping {
    /// What stands before fractions in texts of sources that do not say so themselves.
    private let mark: DecimalMark
    private let texts = ValueText()
    private let number = ByteBlock(capacity: 64)

    init(_ mark: DecimalMark) { self.mark = mark }

    /// The value as one of the kind; nil where it is none. It is neither absent nor null.
    func typed(_ cell: Cell, as field: TypedFields.Field, in batch: RowBatch, _ row: Row) -> Cell? {
        if field.kind == .text { return text(cell, in: batch, row) }
        if cell.kind == .text, cell.count == 0 { return Cell(.null, offset: 0, count: 0) }
        switch field.kind {
        case .text: return cell
        case .number: return number(cell, isDouble: field.isDouble, in: batch, row)
        case .integer: return integer(cell, in: batch, row)
        case .boolean: return boolean(cell, in: batch)
        case .date, .timestamp: return time(cell, field, in: batch)
        case .json: return json(cell, in: batch)
        }
    }

    // MARK: Text

    private func text(_ cell: Cell, in batch: RowBatch, _ row: Row) -> Cell {
        switch cell.kind {
        case .absent, .null, .escapedText: return cell
        case .true: return batch.store("true")
        case .false: return batch.store("false")
        case .json, .number: return cell.with(.text)
        case .date:
            let count = min(DateCell.headerCount, cell.count)
            return Cell(
                .text, offset: cell.offset + count, count: cell.count - count, isInArena: cell.isInArena)
        case .text:
            // Text with escapes is never taken for a number where texts without types are; a number needs none.
            let shape = batch.shape(of: row)
            guard shape.isUntyped, let base = bytes(of: cell, in: batch),
                NumberGrammar.roundTripsAsDouble(base, count: cell.count, hasCommas: shape.hasDecimalCommas)
            else { return cell }
            return cell.with(.escapedText)
        }
    }

    private func bytes(of cell: Cell, in batch: RowBatch) -> UnsafePointer<UInt8>? {
        UnsafePointer(batch.bytes(of: cell).bindMemory(to: UInt8.self).baseAddress)
    }

    // MARK: Numbers

    /// A number that a double gives back is a double from here on, so that a workbook has it as one, however it is written.
    private func number(_ cell: Cell, isDouble: Bool, in batch: RowBatch, _ row: Row) -> Cell? {
        guard let found = plainNumber(cell, in: batch, row), let base = bytes(of: found, in: batch) else { return nil }
        if found.isDouble { return found }
        // Beside fractions whole numbers of 64 bits are doubles below 2^53, by the rule for the types of columns; of longer ones
        // those are that a double gives back.
        if isDouble, found.count >= 16, let value = WholeNumber.printedValue(base, count: found.count),
            value.magnitude >= 1 << 53
        {
            return nil
        }
        guard ShortestDouble.holds(base, count: found.count) else { return isDouble ? nil : found }
        return found.asDouble
    }

    private func integer(_ cell: Cell, in batch: RowBatch, _ row: Row) -> Cell? {
        guard let found = plainNumber(cell, in: batch, row),
            let value = WrittenNumber.integer(batch.bytes(of: found))
        else { return nil }
        let bytes = batch.bytes(of: found)
        if bytes.count <= 18, isPlain(bytes) { return found }
        let text = "\(value)"
        return text.utf8.elementsEqual(bytes) ? found : batch.store(text, as: .number)
    }

    /// Whether digits are those that a whole number is printed with.
    private func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return false }
        if first == .minus, bytes.count > 1, bytes[1] == .digitZero { return false }
        return bytes.dropFirst(first == .minus ? 1 : 0).allSatisfy(\.isDigit)
    }

    private func plainNumber(_ cell: Cell, in batch: RowBatch, _ row: Row) -> Cell? {
        switch cell.kind {
        case .number: return cell
        case .text, .escapedText:
            let mark = batch.shape(of: row).hasDecimalCommas ? .comma : mark
            guard let text = texts.text(of: cell, in: batch), WrittenNumber.parse(text, mark, to: number) else {
                return nil
            }
            if number.count > 0 { return batch.store(number.contents, as: .number) }
            return cell.kind == .text ? cell.with(.number) : batch.store(text, as: .number)
        default: return nil
        }
    }

    // MARK: Truth, times, JSON

    /// `true` and `false` in any case, and 1 and 0, as databases print them.
    private func boolean(_ cell: Cell, in batch: RowBatch) -> Cell? {
        switch cell.kind {
        case .true, .false: return cell
        case .number, .text:
            let text = batch.bytes(of: cell)
            if text.count == 1, text[0] == 0x30 || text[0] == 0x31 {
                return Cell(text[0] == 0x31 ? .true : .false, offset: 0, count: 0)
            }
            if spells(text, "true") { return Cell(.true, offset: 0, count: 0) }
            return spells(text, "false") ? Cell(.false, offset: 0, count: 0) : nil
        default: return nil
        }
    }

    private func spells(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<text.count where text[index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }

    private func time(_ cell: Cell, _ field: TypedFields.Field, in batch: RowBatch) -> Cell? {
        guard cell.kind == .text || cell.kind == .date, let text = texts.text(of: cell, in: batch),
            let time = WrittenTime(text)
        else { return nil }
        let isDay = field.kind == .date
        // Which day it is where there is a zone depends on where one is.
        if isDay, time.microseconds != 0 || time.isUTC { return nil }
        if !isDay, let isUTC = field.isUTC, isUTC != time.isUTC { return nil }
        let isWritten = time.isCanonical && time.hasTime != isDay
        var date = time.dateCell(isDay ? .date : .dateTime)
        if let known = batch.date(of: cell) {
            if isWritten, known.format == date.format { return cell }
            (date.serial, date.is1904) = (known.serial, known.is1904)
        }
        // What is stored must not lie in the arena, which may move.
        if isWritten, cell.kind == .text, !cell.isInArena { return batch.store(date, text: text) }
        let copy = isWritten ? Array(text) : Array(isDay ? time.text.utf8.prefix(10) : time.text.utf8[...])
        return copy.withUnsafeBytes { batch.store(date, text: $0) }
    }

    private func json(_ cell: Cell, in batch: RowBatch) -> Cell? {
        if cell.kind == .json { return cell }
        guard cell.kind == .text || cell.kind == .escapedText, let text = texts.text(of: cell, in: batch) else {
            return nil
        }
        if text.elementsEqual("null".utf8) { return Cell(.null, offset: 0, count: 0) }
        let whole = batch.arena.count
        let copy = Array(text)
        batch.arena.append(copy)
        let end = batch.arena.count
        let start = JSONText.skipSpace(batch.arena.bytes, from: whole, end: end)
        guard start < end, [.openBrace, .openBracket].contains(batch.arena.bytes[start]),
            // White space is removed in place.
            let span = try? JSONText.container(batch.arena.bytes, from: start, end: end),
            JSONText.skipSpace(batch.arena.bytes, from: span.next, end: end) == end
        else {
            batch.arena.count = whole
            return nil
        }
        batch.arena.count = start + span.count
        return Cell(.json, offset: start, count: span.count, isInArena: true)
    }

    // MARK: Messages

    /// What a value of the field has to be.
    func wanted(_ field: TypedFields.Field) -> String {
        switch (field.kind, field.isUTC) {
        case (.timestamp, true?): "a date and time in UTC (2024-02-29T12:30:00Z)"
        case (.timestamp, false?): "a date and time without a zone (2024-02-29T12:30:00)"
        case (.number, _) where field.isDouble: "a number that a double gives back, below 2^53 where it is whole"
        default: field.kind.noun
        }
    }

    /// A value for a message, its beginning where it is long.
    func shown(_ cell: Cell, in batch: RowBatch) -> String {
        guard let text = texts.text(of: cell, in: batch) else { return "no value" }
        let start = String(decoding: text.prefix(160), as: UTF8.self)
        let isCut = text.count > 160 || start.count > 40
        let short = String(start.prefix(40)) + (isCut ? "…" : "")
        return cell.kind == .text || cell.kind == .escapedText ? "\"\(short)\"" : short
    }
}
