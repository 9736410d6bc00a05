import ByteScanning
import Tabular

/// What is wrong with a row, and where in its block.
enum RowProblem: Error {
    case xml(XMLProblem)
    case cell(Int, String)
    case tooLong
    case notUTF8
    /// Not the row's fault: the spool could not be read.
    case other(ExportError)
}

/// Turns the XML of one row into cells: those of the header's columns at their places, others beside.
///
/// Bounds: `cells` has room for `width` cells, and only columns below `width` are written there. All reading of the
/// block goes through `XMLCursor` or compares with its 0 behind the end; eight-byte loads read at most 7 bytes behind
/// `end`, which the block's padding covers.
final class RowScanner {
    let tables: WorkbookTables
    /// What this worker read lately of the spool of shared strings. Their memory is not touched where there is no spool,
    /// and asking whether there is one would cost each cell more.
    let places = SpoolPages(pageCount: 32)
    let texts = SpoolPages(pageCount: 64)
    /// Cells right of the header, as they stand.
    var extras: [(column: Int, cell: Cell)] = []
    /// How many cells of the header's columns have a value.
    private(set) var filled = 0
    /// How many cells hold a formula and not the value that it gave: some writers leave computing to Excel.
    private(set) var formulasWithoutValue = 0
    /// The row's number, where it says it.
    private(set) var number: UInt64?

    init(_ tables: WorkbookTables) {
        self.tables = tables
    }

    /// Reads the row whose tag's name `cursor` has just passed. One function: what it counts stays in registers over all cells.
    func scan(
        _ cursor: inout XMLCursor, into batch: RowBatch, cells: UnsafeMutablePointer<Cell>, width: Int
    ) throws(RowProblem) {
        if !extras.isEmpty { extras.removeAll(keepingCapacity: true) }
        number = nil
        formulasWithoutValue = 0
        var areExtrasInOrder = true
        var filled = 0
        defer { self.filled = filled }
        let arenaStart = batch.arena.count
        let start = cursor.place
        do throws(XMLProblem) { try scanRowAttributes(&cursor) } catch { throw .xml(error) }
        if cursor.isEmpty { return }
        var column = -1
        while true {
            let tag: Int
            do throws(XMLProblem) {
                guard let place = try Self.nextCell(&cursor) else {
                    if !areExtrasInOrder { try joinExtras(start) }
                    return
                }
                tag = place
            } catch {
                throw .xml(error)
            }
            let cell = try scanCell(&cursor, into: batch, column: &column, tag: tag)
            guard column < ExcelLimits.columns else { throw .cell(tag, "a row has more than 16384 columns") }
            if cell.kind != .absent {
                if column < width {
                    if cells[column].kind == .absent {
                        filled += 1
                    } else {
                        // Some writers begin with an empty text where a value comes later.
                        if cell.count == 0 { continue }
                        guard cells[column].count == 0 else {
                            throw .cell(tag, "the row holds a value for it already")
                        }
                    }
                    cells[column] = cell
                } else {
                    if let last = extras.last, column <= last.column { areExtrasInOrder = false }
                    extras.append((column, cell))
                }
                if batch.arena.count - arenaStart > tables.maximumRow { throw .tooLong }
            }
        }
    }

    private func scanRowAttributes(_ cursor: inout XMLCursor) throws(XMLProblem) {
        let start = cursor.place
        while let attribute = try cursor.nextAttribute() {
            guard attribute.isNamed(.r, cursor.bytes) else { continue }
            number = rowNumber(cursor, attribute)
            if number == nil { throw .malformed(start, "a row's number is none from 1 to 1048576") }
        }
    }

    /// Passes the name of the next cell's tag and gives where the tag begins; nil where the row ends.
    @inline(__always)
    private static func nextCell(_ cursor: inout XMLCursor) throws(XMLProblem) -> Int? {
        while true {
            // Nearly every tag here is an unprefixed cell or the end of the row.
            let place = cursor.place
            if cursor.bytes[place] == .lessThan, cursor.bytes[place + 1] == 0x63, cursor.bytes[place + 2] == .space {
                cursor.openTag(nameCount: 1)
                return place
            }
            guard try cursor.nextTag() else { throw .malformed(place, "a row never ends") }
            if cursor.isClosing {
                try cursor.closeElement(.row)
                return nil
            }
            if cursor.name == .cell { return place }
            try cursor.skipElement()
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
        return (1...ExcelLimits.rows).contains(value) ? value : nil
    }

    // MARK: Cells

    /// `t` of a cell (ECMA-376 part 1 §18.18.11).
    enum Kind { case number, shared, text, boolean, error, date }

    /// Reads a cell. One function, since its few values in parts would go through memory for each of a workbook's cells.
    @inline(__always)
    private func scanCell(
        _ cursor: inout XMLCursor, into batch: RowBatch, column: inout Int, tag: Int
    ) throws(RowProblem) -> Cell {
        var kind = Kind.number
        var style = 0
        var next = column + 1
        if Self.passReference(&cursor, column: &next), Self.passSharedKind(&cursor) {
            kind = .shared
        } else {
            do throws(XMLProblem) {
                try scanAttributes(&cursor, column: &next, style: &style, kind: &kind)
            } catch {
                throw .xml(error)
            }
        }
        column = next
        if cursor.isEmpty { return .absent }
        if kind == .shared, let index = Self.passIndex(&cursor) {
            if let cell = try shared(index, batch) { return cell }
            throw noSharedString(String(index), tag)
        }
        let contents: Contents
        do throws(XMLProblem) { contents = try Self.scanContents(&cursor, tag: tag) } catch { throw .xml(error) }
        if let inline = contents.inline { return Cell(.text, offset: inline.start, count: inline.end - inline.start) }
        guard let value = contents.value else {
            if contents.hasFormula { formulasWithoutValue += 1 }
            return .absent
        }
        let found = try cell(kind, style, value, cursor.bytes, batch, tag)
        if contents.hasFormula, found.kind == .absent { formulasWithoutValue += 1 }
        return found
    }

    /// What stands in a cell: where its value is, or the text that stands in it.
    private struct Contents {
        var value: (start: Int, end: Int)?
        var inline: (start: Int, end: Int)?
        var hasFormula = false
    }

    /// Passes what stands in a cell whose tag begins at `tag`, and the cell's end.
    @inline(__always)
    private static func scanContents(_ cursor: inout XMLCursor, tag: Int) throws(XMLProblem) -> Contents {
        var contents = Contents()
        while true {
            let place = cursor.place
            let bytes = cursor.bytes
            if bytes[place] == .lessThan, bytes[place + 1] == 0x76, bytes[place + 2] == .greaterThan {
                cursor.place = place + 3
                contents.value = try cursor.text()
                if isValueEnd(bytes + cursor.place) {
                    cursor.place += 8
                    return contents
                }
                try passValueEnd(&cursor, tag: tag)
                continue
            }
            guard try cursor.nextTag() else { throw .malformed(tag, "a cell never ends") }
            if cursor.isClosing {
                try cursor.closeElement(.cell)
                return contents
            }
            switch cursor.name {
            case .inline:
                try cursor.skipTag()
                contents.inline = cursor.isEmpty ? (cursor.place, cursor.place) : try cursor.richText(in: .inline)
            case .value:
                try cursor.skipTag()
                if cursor.isEmpty {
                    contents.value = (cursor.place, cursor.place)
                    continue
                }
                contents.value = try cursor.text()
                try passValueEnd(&cursor, tag: tag)
            default:
                if cursor.name == .formula { contents.hasFormula = true }
                try cursor.skipElement()
            }
        }
    }

    /// Passes the end of a value.
    private static func passValueEnd(_ cursor: inout XMLCursor, tag: Int) throws(XMLProblem) {
        guard try cursor.nextTag(), cursor.isClosing, cursor.name == .value else {
            throw .malformed(tag, "a value holds an element")
        }
        try cursor.skipTag()
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
            case .r:
                if attribute.start == attribute.end { continue }
                guard let found = Self.column(cursor.bytes, attribute.start, attribute.end) else {
                    throw .malformed(start, "a cell's reference is none from A1 to XFD1048576")
                }
                column = found
            case UInt8(ascii: "s"): style = Self.index(cursor.bytes, attribute.start, attribute.end) ?? 0
            case .t:
                let count = attribute.end &- attribute.start
                switch cursor.bytes[attribute.start] {
                case UInt8(ascii: "s"): kind = count == 1 ? .shared : .text
                case UInt8(ascii: "i"): kind = .text
                case .b: kind = .boolean
                case .e: kind = .error
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
        while index < end, bytes[index].isDigit { index &+= 1 }
        guard digits > start, index > digits, index == end, index &- digits <= 7, column <= ExcelLimits.columns else {
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
}
