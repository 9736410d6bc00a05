import ByteScanning
import Tabular

/// Bounds: a value is `start..<end` of the block, and all that is read of it lies within.
extension RowScanner {
    @inline(__always)
    func cell(
        _ kind: Kind, _ style: Int, _ value: (start: Int, end: Int), _ bytes: UnsafeMutablePointer<UInt8>,
        _ batch: RowBatch, _ tag: Int
    ) throws(RowProblem) -> Cell {
        switch kind {
        case .text, .error: return Cell(.text, offset: value.start, count: value.end &- value.start)
        case .number, .shared, .boolean, .date: break
        }
        var (start, end) = value
        while start < end, XMLCursor.isSpace(bytes[start]) { start &+= 1 }
        while end > start, XMLCursor.isSpace(bytes[end &- 1]) { end &-= 1 }
        if start == end { return .absent }
        switch kind {
        case .shared: return try shared(bytes, start, end, batch, tag)
        case .number: return number(bytes, start, end, style, batch)
        case .boolean:
            if end &- start == 1, bytes[start] & 0xFE == 0x30 {
                return Cell(bytes[start] == 0x31 ? .true : .false, offset: start, count: 1)
            }
            let text = String(decoding: UnsafeBufferPointer(start: bytes + start, count: end - start), as: UTF8.self)
            switch text {
            case "true", "TRUE": return Cell(.true, offset: start, count: end - start)
            case "false", "FALSE": return Cell(.false, offset: start, count: end - start)
            default: return Cell(.text, offset: start, count: end - start)
            }
        default:
            let text = UnsafeBufferPointer(start: UnsafePointer(bytes + start), count: end - start)
            if let date = SerialDate(iso: text, is1904: tables.is1904) { return date.store(in: batch) }
            return Cell(.text, offset: start, count: end - start)
        }
    }

    private func shared(
        _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int, _ batch: RowBatch, _ tag: Int
    ) throws(RowProblem) -> Cell {
        if let index = Self.index(bytes, start, end), let cell = try shared(index, batch) { return cell }
        let given = String(
            decoding: UnsafeBufferPointer(start: bytes + start, count: min(end - start, 20)), as: UTF8.self)
        throw noSharedString(given, tag)
    }

    func noSharedString(_ given: String, _ tag: Int) -> RowProblem {
        .cell(tag, "shared string \(given) of \(tables.strings?.count ?? 0) does not exist")
    }

    /// The cell of the shared string at `index`, nil where there is none.
    @inline(__always)
    func shared(_ index: Int, _ batch: RowBatch) throws(RowProblem) -> Cell? {
        guard let strings = tables.strings, index < strings.count else { return nil }
        if let text = strings.resident(index) { return batch.store(text) }
        do throws(ExportError) {
            guard let range = try strings.spooled(index, places) else {
                throw ExportError(.input, "the temporary file of shared strings is damaged")
            }
            let count = Int(clamping: range.upperBound - range.lowerBound)
            guard count <= tables.maximumRow else { throw ExportError(.limit, "a shared string is too long") }
            let arena = batch.arena
            if arena.capacity - arena.count < count { arena.grow(to: max(arena.capacity * 2, arena.count + count)) }
            let offset = arena.count
            try strings.copy(
                range, into: UnsafeMutableRawBufferPointer(rebasing: arena.room.prefix(count)), texts)
            arena.count += count
            return Cell(.text, offset: offset, count: count, isInArena: true)
        } catch {
            throw .other(error)
        }
    }

    @inline(__always)
    private func number(
        _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int, _ style: Int, _ batch: RowBatch
    ) -> Cell {
        let count = end &- start
        let isPlain = style >= tables.formats.count || tables.formats[style] == .number
        if isPlain, count <= DoubleDigits.limit, NumberGrammar.isNumber(bytes + start, count: count) {
            return Cell(.number, offset: start, count: count)
        }
        let text = UnsafeBufferPointer(start: UnsafePointer(bytes + start), count: count)
        let cell = unusualNumber(text, at: start, style, batch)
        return isPlain ? cell : formatted(cell, style, batch)
    }

    /// The number or date with the format that shows it, where it is one that a workbook can have as a cell again.
    private func formatted(_ cell: Cell, _ style: Int, _ batch: RowBatch) -> Cell {
        switch cell.kind {
        case .date: return tables.codes.formatted(cell, style: style, in: batch)
        case .number:
            let bytes = batch.bytes(of: cell)
            guard let base = bytes.bindMemory(to: UInt8.self).baseAddress,
                cell.isDouble || DoubleDigits.fits(base, count: bytes.count)
            else { return cell }
            return tables.codes.formatted(cell, style: style, in: batch)
        default: return cell
        }
    }

    /// A date, a number that is not JSON number, or one of many digits.
    private func unusualNumber(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ style: Int, _ batch: RowBatch
    ) -> Cell {
        let asItStands = Cell(.text, offset: start, count: text.count)
        guard let base = text.baseAddress else { return asItStands }
        let isNumber = NumberGrammar.isNumber(base, count: text.count)
        let format = style < tables.formats.count ? tables.formats[style] : .number
        if !format.isDate, isNumber, SheetNumber.stands(base, count: text.count) {
            // What a few digits say needs no mark to be a number cell again.
            return text.count <= DoubleDigits.limit ? asItStands.with(.number) : asItStands.with(.number).asDouble
        }
        // Only what a decimal number is made of: Double's initialiser takes "nan", "inf" and hexadecimal too.
        let digits = text.allSatisfy { byte in
            byte.isDigit || byte == .dot || byte == .plus || byte == .minus || byte | 0x20 == .e
        }
        guard digits, text.count <= 400, let value = Double(String(decoding: text, as: UTF8.self)) else {
            return isNumber ? asItStands.with(.number) : asItStands
        }
        if format.isDate, let date = SerialDate(value, is1904: tables.is1904, as: format) {
            return date.store(in: batch)
        }
        if isNumber, !value.isFinite || SheetNumber.stands(base, count: text.count) {
            return asItStands.with(.number).asDouble
        }
        guard value.isFinite else { return asItStands }
        var shortest = ShortestDouble.text(of: value)
        return shortest.withUTF8 { batch.store(UnsafeRawBufferPointer($0), as: .number) }.asDouble
    }
}
