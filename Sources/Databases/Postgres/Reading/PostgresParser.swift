internal import ByteScanning
internal import JSONScanning
internal import Tables
internal import Tabular

/// Takes rows of a binary COPY apart.
///
/// Bounds: every length is checked against what is left of the block before a field is used; fields are read inside themselves.
final class PostgresParser: OwnParser {
    private let shape: RowShape
    private let columns: [SourceColumn]
    private let skipsErrors: Bool
    private let namesNonFinite: Bool
    private let name: String
    private var infinite = 0
    private var replaced = 0
    /// Where the block that is parsed goes on.
    private var next = 0
    /// How many bytes of an arena hand a batch on.
    private static let arenaBytes = 4 << 20

    init(_ shape: RowShape, _ columns: [SourceColumn], _ options: FormatOptions, name: String) {
        self.shape = RowShape(columns: shape.columns, isHeader: true)
        (self.columns, self.name) = (columns, name)
        skipsErrors = options.skipsErrors
        namesNonFinite = options.namesNonFinite
    }

    static func misformed(_ name: String) -> ExportError {
        ExportError(
            .input, "the server sends rows in another form than PostgreSQL's", at: Location(source: name),
            advice: "is it another kind of database?")
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        batch.shapes = [shape]
        let count = batch.block.count
        while next < count {
            guard batch.arena.count < Self.arenaBytes else { return false }
            let start = next
            batch.countRow(at: start)
            let firstCell = batch.cellCount
            (infinite, replaced) = (0, 0)
            guard let badColumn = try parseRow(batch) else {
                batch.append(Row(shape: 0, firstCell: firstCell, start: start))
                let location = Location(row: UInt64(batch.rowsRead))
                batch.warn(.nonFiniteNumber, count: UInt64(infinite), ofRowAt: start, at: location)
                batch.warn(.replacedSurrogate, count: UInt64(replaced), ofRowAt: start, at: location)
                continue
            }
            let location = Location(row: UInt64(batch.rowsRead), column: "\"\(shape.columns[badColumn])\"")
            guard skipsErrors else {
                next = 0
                throw ExportError(
                    .malformed, "the text is not UTF-8", at: location,
                    advice: "\(Setting.skipsErrors) leaves such rows out")
            }
            batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
            batch.rowsSkipped += 1
            batch.warn(.skippedRow, ofRowAt: start, at: location, detail: "the text is not UTF-8")
        }
        next = 0
        return true
    }

    /// Parses the next row, and gives the column whose text cannot be given; nil where all can.
    private func parseRow(_ batch: RowBatch) throws(ExportError) -> Int? {
        let block = batch.block
        let bytes = UnsafeRawPointer(block.bytes)
        var bad: Int?
        guard block.count - next >= 2,
            Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt16.self))) == columns.count
        else { throw PostgresParser.misformed(name) }
        next += 2
        for (index, column) in columns.enumerated() {
            guard block.count - next >= 4 else { throw PostgresParser.misformed(name) }
            let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: next, as: Int32.self)))
            next += 4
            guard length >= 0 else {
                batch.append(Cell.absent)
                continue
            }
            guard length <= block.count - next else { throw PostgresParser.misformed(name) }
            guard let cell = try cell(column, at: next, count: length, batch) else {
                bad = bad ?? index
                batch.append(Cell.absent)
                next += length
                continue
            }
            batch.append(cell)
            next += length
        }
        return bad
    }

    /// The cell of a field; nil for a text that is not UTF-8. A list of the forms that fields have, a few lines each.
    private func cell(
        _ column: SourceColumn, at place: Int, count: Int, _ batch: RowBatch
    ) throws(ExportError) -> Cell? {
        let field = UnsafeRawPointer(batch.block.bytes + place)
        func require(_ size: Int) throws(ExportError) {
            guard count == size else { throw PostgresParser.misformed(name) }
        }
        switch column.form {
        case .text:
            let cell = Cell(.text, offset: place, count: count)
            return Scan.isUTF8(batch.block.bytes + place, count: count) ? cell : nil
        case .boolean:
            try require(1)
            return Cell(batch.block.bytes[place] == 0 ? .false : .true, offset: place, count: 0)
        case .integer(let size):
            try require(size)
            let value: Int64 =
                switch size {
                case 2: Int64(Int16(bigEndian: field.loadUnaligned(as: Int16.self)))
                case 4: Int64(Int32(bigEndian: field.loadUnaligned(as: Int32.self)))
                default: Int64(bigEndian: field.loadUnaligned(as: Int64.self))
                }
            return digits(of: value, batch)
        case .double:
            try require(8)
            let value = Double(bitPattern: UInt64(bigEndian: field.loadUnaligned(as: UInt64.self)))
            guard value.isFinite else { return noNumber(value, batch) }
            return number(ShortestDouble.text(of: value), batch)
        case .single:
            try require(4)
            let value = Float(bitPattern: UInt32(bigEndian: field.loadUnaligned(as: UInt32.self)))
            guard value.isFinite else { return noNumber(Double(value), batch) }
            return number(ShortestDouble.text(of: value), batch)
        case .number:
            guard NumberGrammar.isNumber(batch.block.bytes + place, count: count) else {
                if namesNonFinite { return Cell(.text, offset: place, count: count) }
                infinite += 1
                return .absent
            }
            return Cell(.number, offset: place, count: count)
        case .json:
            let cell = json(at: place, count: count, batch)
            guard let shape = column.shape, let cell, cell.kind == .json else { return cell }
            return composed(cell, shape, batch)
        case .bytes where Scan.isUTF8(batch.block.bytes + place, count: count):
            return Cell(.text, offset: place, count: count)
        case .bytes:
            batch.arena.reserve((count + 2) / 3 * 4 + 64)
            let offset = batch.arena.count
            let written = Base64.write(
                UnsafeRawBufferPointer(start: field, count: count), to: batch.arena.bytes + offset)
            batch.arena.count += written
            return Cell(.text, offset: offset, count: written, isInArena: true)
        case .date:
            try require(4)
            let days = Int32(bigEndian: field.loadUnaligned(as: Int32.self))
            return ServerDate(days: days).cell(in: batch)
        case .timestamp(let isUTC):
            try require(8)
            let microseconds = Int64(bigEndian: field.loadUnaligned(as: Int64.self))
            return ServerDate(microseconds: microseconds, isUTC: isUTC).cell(in: batch)
        }
    }

    /// A number of floating point; one with many digits is no whole number of 64 bits.
    private func number(_ text: String, _ batch: RowBatch) -> Cell {
        let cell = batch.store(text, as: .number)
        let isWide = NumberGrammar.isWideInteger(batch.arena.bytes + cell.offset, count: cell.count)
        return isWide ? cell.asDouble : cell
    }

    /// A number that is infinite or none: its name, where the output has no types.
    private func noNumber(_ value: Double, _ batch: RowBatch) -> Cell {
        guard namesNonFinite else {
            infinite += 1
            return .absent
        }
        let name = NonFiniteName.of(value)
        return batch.store(name.description)
    }

    /// An array or a record whose numbers are all finite, and whose bytes are text.
    private func composed(_ cell: Cell, _ shape: ComposedShape, _ batch: RowBatch) -> Cell {
        guard ComposedEdits.mayBeIn(batch.bytes(of: cell)) else { return cell }
        let range = cell.offset..<cell.offset + cell.count
        var edits = ComposedEdits(batch.block.bytes, namesNonFinite: namesNonFinite)
        edits.note(shape, in: range)
        guard !edits.places.isEmpty else { return cell }
        infinite += edits.numbers
        let offset = batch.arena.count
        edits.append(range, to: batch.arena)
        return Cell(.json, offset: offset, count: batch.arena.count - offset, isInArena: true)
    }

    private func digits(of value: Int64, _ batch: RowBatch) -> Cell {
        let digits = batch.arena.append(digitsOf: value)
        return Cell(.number, offset: digits.lowerBound, count: digits.count, isInArena: true)
    }

    /// A JSON value: objects and arrays without the white space between their tokens.
    private func json(at place: Int, count: Int, _ batch: RowBatch) -> Cell? {
        let bytes = batch.block.bytes + place
        guard Scan.isUTF8(bytes, count: count) else { return nil }
        let start = JSONText.skipSpace(bytes, from: 0, end: count)
        guard start < count else { return .absent }
        var end = count
        while end > start, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        switch bytes[start] {
        case 0x7B, 0x5B:
            guard let span = try? JSONText.container(bytes, from: start, end: end) else {
                return Cell(.text, offset: place, count: count)
            }
            return Cell(.json, offset: place + start, count: span.count)
        case 0x22 where end - start >= 2:
            batch.arena.reserve(end - start + 64)
            let offset = batch.arena.count
            let decoded = EscapedText.decode(
                bytes + start + 1, count: end - start - 2, to: batch.arena.bytes + offset)
            replaced += decoded.replaced
            batch.arena.count += decoded.count
            return Cell(.text, offset: offset, count: decoded.count, isInArena: true)
        case 0x74: return Cell(.true, offset: place, count: 0)
        case 0x66: return Cell(.false, offset: place, count: 0)
        case 0x6E: return Cell(.null, offset: place, count: 0)
        default: return Cell(.number, offset: place + start, count: end - start)
        }
    }
}
