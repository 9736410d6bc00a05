import ByteScanning
import Tabular

/// What is wrong with a row, and where in its block.
enum RowProblem: Error {
    case xml(XMLProblem)
    case cell(Int, String)
    case tooLong
    /// Not the row's fault: the spool could not be read.
    case other(ExportError)
}

/// Turns the XML of one row into cells: those of the header's columns at their places, others beside.
///
/// Bounds: `cells` has room for `width` cells, and only columns below `width` are written there. All reading of the
/// block goes through `XMLCursor` or compares with its 0 behind the end; eight-byte loads read at most 7 bytes behind
/// `end`, which the block's padding covers.
final class RowScanner {
    /// The last column of a sheet, XFD (ECMA-376 part 1 §18.3.1.4 and Excel's specification).
    static let maximumColumns = 16_384
    /// The last row of a sheet.
    static let maximumRows: UInt64 = 1_048_576

    private let tables: WorkbookTables
    private let pages: (places: SpoolPages, texts: SpoolPages)?
    /// Cells right of the header, as they stand.
    private(set) var extras: [(column: Int, cell: Cell)] = []
    /// How many cells of the header's columns have a value.
    private(set) var filled = 0
    /// The row's number, where it says it.
    private(set) var number: UInt64?
    var losses = TextLosses()

    init(_ tables: WorkbookTables) {
        self.tables = tables
        pages = tables.strings == nil ? nil : (SpoolPages(pageCount: 32), SpoolPages(pageCount: 64))
    }

    /// Reads the row whose tag's name `cursor` has just passed.
    func scan(
        _ cursor: inout XMLCursor, into batch: RowBatch, cells: UnsafeMutablePointer<Cell>, width: Int
    ) throws(RowProblem) {
        extras.removeAll(keepingCapacity: true)
        filled = 0
        number = nil
        let arenaStart = batch.arena.count
        do throws(XMLProblem) {
            let start = cursor.place
            while let attribute = try cursor.nextAttribute() {
                guard attribute.isNamed(0x72, cursor.bytes) else { continue }
                number = rowNumber(cursor, attribute)
                if number == nil { throw .malformed(start, "a row's number is none from 1 to 1048576") }
            }
        } catch {
            throw .xml(error)
        }
        if cursor.isEmpty { return }
        var column = -1
        while true {
            let tag: Int
            do throws(XMLProblem) {
                // Nearly every tag here is an unprefixed cell or the end of the row.
                let place = cursor.place
                if cursor.bytes[place] == 0x3C, cursor.bytes[place + 1] == 0x63, cursor.bytes[place + 2] == 0x20 {
                    cursor.openTag(nameCount: 1)
                } else {
                    guard try cursor.nextTag() else { throw .malformed(place, "a row never ends") }
                    if cursor.isClosing {
                        try cursor.skipTag()
                        return
                    }
                    if cursor.name != .cell {
                        try cursor.skipElement()
                        continue
                    }
                }
                tag = place
            } catch {
                throw .xml(error)
            }
            let cell = try scanCell(&cursor, into: batch, column: &column, tag: tag)
            guard column < Self.maximumColumns else { throw .cell(tag, "a row has more than 16384 columns") }
            if cell.kind != .absent {
                if column < width {
                    if cells[column].kind == .absent { filled += 1 }
                    cells[column] = cell
                } else {
                    extras.append((column, cell))
                }
                if batch.arena.count - arenaStart > tables.maximumRow { throw .tooLong }
            }
        }
    }

    private func rowNumber(_ cursor: XMLCursor, _ attribute: XMLCursor.Attribute) -> UInt64? {
        var value: UInt64 = 0
        guard attribute.end > attribute.start, attribute.end - attribute.start <= 10 else { return nil }
        for index in attribute.start..<attribute.end {
            let digit = cursor.bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        return (1...Self.maximumRows).contains(value) ? value : nil
    }

    // MARK: Cells

    /// `t` of a cell (ECMA-376 part 1 §18.18.11).
    private enum Kind { case number, shared, text, boolean, error, date }

    @inline(__always)
    private func scanCell(
        _ cursor: inout XMLCursor, into batch: RowBatch, column: inout Int, tag: Int
    ) throws(RowProblem) -> Cell {
        var kind = Kind.number
        var style = 0
        var next = column + 1
        do throws(XMLProblem) {
            try scanAttributes(&cursor, column: &next, style: &style, kind: &kind)
        } catch {
            throw .xml(error)
        }
        column = next
        if cursor.isEmpty { return .absent }
        var value: (start: Int, end: Int)?
        var inline: (start: Int, end: Int)?
        do throws(XMLProblem) {
            while true {
                let place = cursor.place
                let bytes = cursor.bytes
                if bytes[place] == 0x3C, bytes[place + 1] == 0x76, bytes[place + 2] == 0x3E {
                    cursor.place = place + 3
                    let text = try cursor.text(&losses)
                    value = text
                    if Self.isValueEnd(bytes + cursor.place) {
                        cursor.place += 8
                        break
                    }
                    guard try cursor.nextTag(), cursor.isClosing, cursor.name == .value else {
                        throw .malformed(tag, "a value holds an element")
                    }
                    try cursor.skipTag()
                    continue
                }
                guard try cursor.nextTag() else { throw .malformed(tag, "a cell never ends") }
                if cursor.isClosing {
                    try cursor.skipTag()
                    break
                }
                switch cursor.name {
                case .inline:
                    try cursor.skipTag()
                    inline = cursor.isEmpty ? (cursor.place, cursor.place) : try cursor.richText(&losses)
                case .value:
                    try cursor.skipTag()
                    if cursor.isEmpty {
                        value = (cursor.place, cursor.place)
                        continue
                    }
                    value = try cursor.text(&losses)
                    guard try cursor.nextTag(), cursor.isClosing, cursor.name == .value else {
                        throw .malformed(tag, "a value holds an element")
                    }
                    try cursor.skipTag()
                default: try cursor.skipElement()
                }
            }
        } catch {
            throw .xml(error)
        }
        if let inline { return Cell(.text, offset: inline.start, count: inline.end - inline.start) }
        guard let value else { return .absent }
        return try cell(kind, style, value, cursor.bytes, batch, tag)
    }

    /// Whether `</v></c>` stands there.
    @inline(__always)
    private static func isValueEnd(_ bytes: UnsafeMutablePointer<UInt8>) -> Bool {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)) == 0x3E63_2F3C_3E76_2F3C
    }

    /// Passes a cell's attributes: `r`, `s` and `t`, mostly in this order, one space apart and in double quotes.
    @inline(__always)
    private func scanAttributes(
        _ cursor: inout XMLCursor, column: inout Int, style: inout Int, kind: inout Kind
    ) throws(XMLProblem) {
        while true {
            let start = cursor.place
            guard let attribute = try cursor.nextAttribute() else { return }
            guard attribute.nameEnd &- attribute.nameStart == 1 else { continue }
            switch cursor.bytes[attribute.nameStart] {
            case UInt8(ascii: "r"):
                if attribute.start == attribute.end { continue }
                guard let found = Self.column(cursor.bytes, attribute.start, attribute.end) else {
                    throw .malformed(start, "a cell's reference is none from A1 to XFD1048576")
                }
                column = found
            case UInt8(ascii: "s"): style = Self.index(cursor.bytes, attribute.start, attribute.end) ?? 0
            case UInt8(ascii: "t"):
                let count = attribute.end &- attribute.start
                switch cursor.bytes[attribute.start] {
                case UInt8(ascii: "s"): kind = count == 1 ? .shared : .text
                case UInt8(ascii: "i"): kind = .text
                case UInt8(ascii: "b"): kind = .boolean
                case UInt8(ascii: "e"): kind = .error
                case UInt8(ascii: "d"): kind = .date
                default: kind = .number
                }
            default: continue
            }
        }
    }

    /// The column, from 0, of a reference like `AB12`.
    @inline(__always)
    static func column(_ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = start
        var column = 0
        while index < end, bytes[index] | 0x20 >= 0x61, bytes[index] | 0x20 <= 0x7A, index &- start < 4 {
            column = column &* 26 &+ Int(bytes[index] & 0x1F)
            index &+= 1
        }
        let digits = index
        while index < end, bytes[index] &- 0x30 <= 9 { index &+= 1 }
        guard digits > start, index > digits, index == end, index &- digits <= 7, column <= maximumColumns else {
            return nil
        }
        return column &- 1
    }

    /// A number of at most 9 digits.
    @inline(__always)
    static func index(_ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard end > start, end &- start <= 9 else { return nil }
        var value = 0
        for index in start..<end {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    // MARK: Values

    @inline(__always)
    private func cell(
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
        guard let strings = tables.strings, let index = Self.index(bytes, start, end), index < strings.count else {
            let given = String(
                decoding: UnsafeBufferPointer(start: bytes + start, count: min(end - start, 20)), as: UTF8.self)
            throw .cell(tag, "shared string \(given) of \(tables.strings?.count ?? 0) does not exist")
        }
        if let text = strings.resident(index) { return batch.store(text) }
        guard let pages else { return .absent }
        do throws(ExportError) {
            guard let range = try strings.spooled(index, pages.places) else {
                throw ExportError(.input, "the temporary file of shared strings is damaged")
            }
            let count = Int(clamping: range.upperBound - range.lowerBound)
            guard count <= tables.maximumRow else { throw ExportError(.limit, "a shared string is too long") }
            let arena = batch.arena
            if arena.capacity - arena.count < count { arena.grow(to: max(arena.capacity * 2, arena.count + count)) }
            let offset = arena.count
            try strings.copy(
                range, into: UnsafeMutableRawBufferPointer(rebasing: arena.room.prefix(count)), pages.texts)
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
        let isDate = style < tables.formats.count && tables.formats[style] != .number
        if !isDate, NumberGrammar.isNumber(bytes + start, count: count) {
            return Cell(.number, offset: start, count: count)
        }
        return unusualNumber(UnsafeBufferPointer(start: bytes + start, count: count), at: start, style, batch)
    }

    /// A date, or a number that is no JSON number.
    private func unusualNumber(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ style: Int, _ batch: RowBatch
    ) -> Cell {
        let asItStands = Cell(.text, offset: start, count: text.count)
        // Only what a decimal number is made of: Double's initialiser takes "nan", "inf" and hexadecimal too.
        let digits = text.allSatisfy { byte in
            byte &- 0x30 <= 9 || byte == 0x2E || byte == 0x2B || byte == 0x2D || byte | 0x20 == 0x65
        }
        guard digits, text.count <= 400 else {
            let isNumber = text.baseAddress.map { NumberGrammar.isNumber($0, count: text.count) } ?? false
            return isNumber ? asItStands.with(.number) : asItStands
        }
        guard let value = Double(String(decoding: text, as: UTF8.self)) else { return asItStands }
        let format = style < tables.formats.count ? tables.formats[style] : .number
        if format != .number, let date = SerialDate(value, is1904: tables.is1904, as: format) {
            return date.store(in: batch)
        }
        if let base = text.baseAddress, NumberGrammar.isNumber(base, count: text.count) {
            return asItStands.with(.number)
        }
        guard value.isFinite else { return asItStands }
        // Swift's shortest form is a JSON number but for the ".0" of whole ones, which is left out.
        var shortest = value.description
        if shortest.hasSuffix(".0") { shortest.removeLast(2) }
        return shortest.withUTF8 { batch.store(UnsafeRawBufferPointer($0), as: .number) }
    }
}
