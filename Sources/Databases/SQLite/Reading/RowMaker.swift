internal import ByteScanning
internal import CSQLite
internal import Tables
internal import Tabular

/// Puts the present row of a statement into a block: its size, what is wrong with it, its cells, and the bytes of those.
///
/// ```
///  0      4         8          8 + 8 × columns
///  ├ size ┼ problem ┼─ cells ──┼─ bytes ─┤
/// ```
///
/// Bounds: a row has `8 + 8 × columns` bytes at least, for which there is room before they are written; bytes of values are
/// appended, as many as SQLite says there are. Nothing is larger than a row may be, so that all offsets fit in a cell.
final class RowMaker {
    /// What stands in front of the cells.
    static let headCount = 8

    /// What can be wrong with a row, by which it is left out or refused.
    enum Problem {
        /// A text that is not UTF-8, in the column of this place.
        case text(column: Int)
        /// A number that is infinite became nothing, so often.
        case infinite(count: Int)

        /// How it stands in a block, where 0 is none.
        var code: UInt32 {
            switch self {
            case .text(let column): 1 << 31 | UInt32(truncatingIfNeeded: column)
            case .infinite(let count): UInt32(truncatingIfNeeded: count)
            }
        }

        init?(code: UInt32) {
            guard code > 0 else { return nil }
            self = code >> 31 == 1 ? .text(column: Int(code & ~(1 << 31))) : .infinite(count: Int(code))
        }
    }

    private let row: OpaquePointer?
    private let isBoolean: [Bool]
    private let maximumRow: Int
    private let namesNonFinite: Bool

    init(_ row: OpaquePointer?, isBoolean: [Bool], options: FormatOptions) {
        self.row = row
        self.isBoolean = isBoolean
        maximumRow = min(options.maximumRow, Cell.maximumCount)
        namesNonFinite = options.namesNonFinite
    }

    /// Appends the present row.
    ///
    /// - Throws: `.limit` for one that is too long.
    func append(to block: ByteBlock) throws(ExportError) {
        let start = block.count
        let cells = start + Self.headCount
        let fixed = Self.headCount + 8 * isBoolean.count
        block.reserve(fixed)
        block.count += fixed
        var problem: Problem?
        var infinite = 0
        for column in isBoolean.indices {
            var cell = Cell.absent
            let index = Int32(truncatingIfNeeded: column)
            switch sqlite3_column_type(row, index) {
            case SQLITE_INTEGER:
                let value = sqlite3_column_int64(row, index)
                if isBoolean[column], value == 0 || value == 1 {
                    cell = Cell(value == 1 ? .true : .false, offset: start, count: 0)
                } else {
                    let digits = block.append(digitsOf: value)
                    cell = Cell(.number, offset: digits.lowerBound, count: digits.count)
                }
            case SQLITE_FLOAT:
                let value = sqlite3_column_double(row, index)
                if value.isFinite {
                    let text = ShortestDouble.text(of: value)
                    cell = Cell(.number, offset: block.append(text), count: text.utf8.count)
                    // A double with as many digits is no whole number of 64 bits.
                    if NumberGrammar.isWideInteger(block.bytes + cell.offset, count: cell.count) {
                        cell = cell.asDouble
                    }
                } else if namesNonFinite {
                    let text = NonFiniteName.of(value).description
                    cell = Cell(.text, offset: block.append(text), count: text.utf8.count)
                } else {
                    infinite += 1
                }
            case SQLITE_TEXT:
                let bytes = sqlite3_column_text(row, index)
                cell = try text(bytes, Int(sqlite3_column_bytes(row, index)), start, block)
                if !Scan.isUTF8(block.bytes + cell.offset, count: cell.count), problem == nil {
                    problem = .text(column: column)
                }
            case SQLITE_BLOB:
                let bytes = sqlite3_column_blob(row, index)?.assumingMemoryBound(to: UInt8.self)
                cell = try text(bytes, Int(sqlite3_column_bytes(row, index)), start, block)
                if !Scan.isUTF8(block.bytes + cell.offset, count: cell.count) { cell = try base64(cell, start, block) }
            default: break
            }
            UnsafeMutableRawPointer(block.bytes + cells + 8 * column).storeBytes(of: cell.bits, as: UInt64.self)
        }
        guard block.count - start <= maximumRow else { throw tooLong }
        if problem == nil, infinite > 0 { problem = .infinite(count: infinite) }
        let head = UnsafeMutableRawPointer(block.bytes + start)
        head.storeBytes(of: UInt32(truncatingIfNeeded: block.count - start), as: UInt32.self)
        head.storeBytes(of: problem?.code ?? 0, toByteOffset: 4, as: UInt32.self)
    }

    private func text(
        _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ start: Int, _ block: ByteBlock
    ) throws(ExportError) -> Cell {
        guard count >= 0, count <= maximumRow - (block.count - start) else { throw tooLong }
        let offset = block.append(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
        return Cell(.text, offset: offset, count: bytes == nil ? 0 : count)
    }

    /// Puts bytes that are no text behind themselves as one.
    private func base64(_ cell: Cell, _ start: Int, _ block: ByteBlock) throws(ExportError) -> Cell {
        let most = (cell.count + 2) / 3 * 4
        guard most <= maximumRow - (block.count - start) else { throw tooLong }
        block.reserve(most)
        let offset = block.count
        let count = Base64.write(
            UnsafeRawBufferPointer(start: block.bytes + cell.offset, count: cell.count), to: block.bytes + offset)
        block.count += count
        return Cell(.text, offset: offset, count: count)
    }

    private var tooLong: ExportError {
        ExportError(
            .limit, "the row has more than \(maximumRow) bytes",
            advice: "allow longer rows with \(Setting.maximumRow)")
    }
}
