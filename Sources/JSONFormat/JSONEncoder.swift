import ByteScanning
import JSONScanning
import Tabular

/// What stands in front of each value of some rows: `{"url":`, then `,"title":` and so on.
private final class KeyText {
    /// The text of all keys with their quotes and colons, one behind the other.
    let text: ByteBlock
    /// Where each key starts in `text`, and where the last one ends.
    let starts: [Int]
    /// How many bytes the keys of a row need at most.
    var count: Int { text.count + starts.count }

    init(_ columns: [ColumnName]) {
        let text = ByteBlock(capacity: 256)
        var starts: [Int] = []
        for column in columns {
            starts.append(text.count)
            text.append(JSONEncoder.quoted(column) + [.colon])
        }
        starts.append(text.count)
        self.text = text
        self.starts = starts
    }
}

/// Turns rows into JSON text: compact objects, a row a line.
///
/// Bounds: before each cell the target has room for six bytes for each of the cell's (the longest escape), the key and
/// what surrounds them, and 64 more for stores that run past what they report.
final class JSONEncoder: RowEncoder {
    private let separator: [UInt8]
    private let isArray: Bool
    private let isPretty: Bool
    private let writesNulls: Bool
    /// The keys of all columns, and for each its cell's index in the row; -1 for a column that the row does not have.
    private var denseKeys: KeyText?
    private var denseSlots: [Int] = []
    /// Where `denseSlots` is not -1.
    private var densePlaces: [Int] = []

    /// With `writesNulls` all columns must be known before the first row is encoded.
    init(isArray: Bool, isPretty: Bool, writesNulls: Bool) {
        self.isArray = isArray
        self.isPretty = isPretty
        self.writesNulls = writesNulls
        separator = Array((isArray ? ",\n" : "\n").utf8)
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        guard !range.isEmpty else { return }
        let target = encoded.block
        if isPretty {
            PrettyRows(isArray: isArray, writesNulls: writesNulls).encode(batch, rows: range, into: encoded)
            return
        }
        let passesThrough = batch.spelling == .json && !writesNulls
        var index = range.lowerBound
        var shape = batch.rows[index].shape
        var keys = keys(of: batch.shapes[Int(shape)], encoded.header)
        var slots = writesNulls ? denseSlots : batch.shapes[Int(shape)].slots
        while index < range.upperBound {
            let row = batch.rows[index]
            if passesThrough, row.passthroughCount > 0 {
                let run = batch.verbatimRun(from: index, upTo: range.upperBound, separator: separator)
                target.append(run.text)
                target.append(separator)
                index = run.next
                continue
            }
            index += 1
            if row.shape != shape {
                shape = row.shape
                keys = self.keys(of: batch.shapes[Int(shape)], encoded.header)
                slots = writesNulls ? denseSlots : batch.shapes[Int(shape)].slots
            }
            encodeRow(batch, cells: batch.cells(of: row), keys: keys, slots: slots, to: target)
            target.bytes[target.count] = separator[0]
            if isArray { target.bytes[target.count + 1] = .lineFeed }
            target.count += isArray ? 2 : 1
        }
        encoded.rowCount += range.count
    }

    /// The keys of a shape's rows. Dense rows have all columns of the output, so that they share their keys whatever their
    /// shape: ten thousand shapes of as many columns would fill the memory.
    private func keys(of shape: RowShape, _ header: [ColumnName]) -> KeyText {
        if writesNulls { return denseKeys(of: shape, header) }
        if let known = shape.encoderCache as? KeyText { return known }
        let keys = KeyText(shape.columns)
        shape.encoderCache = keys
        return keys
    }

    private func denseKeys(of shape: RowShape, _ header: [ColumnName]) -> KeyText {
        for place in densePlaces where place < denseSlots.count { denseSlots[place] = -1 }
        while denseSlots.count < header.count { denseSlots.append(-1) }
        for (place, slot) in zip(shape.places, shape.slots) { denseSlots[place] = slot }
        densePlaces = shape.places
        if let known = denseKeys, known.starts.count == header.count + 1 { return known }
        let keys = KeyText(header)
        denseKeys = keys
        return keys
    }

    @inline(__always)
    private func encodeRow(
        _ batch: RowBatch, cells: UnsafePointer<Cell>, keys: KeyText, slots: [Int], to target: ByteBlock
    ) {
        target.reserve(keys.count + 128)
        var out = target.bytes + target.count
        out[0] = .openBrace
        out += 1
        var isFirst = true
        for column in slots.indices {
            let cell = slots[column] < 0 ? .absent : cells[slots[column]]
            if cell.kind == .absent, !writesNulls { continue }
            let keyStart = keys.starts[column]
            let keyCount = keys.starts[column + 1] - keyStart
            target.count = out - target.bytes
            target.reserve(keyCount + 128 + (cell.kind == .text || cell.kind == .date ? 6 : 1) * cell.count)
            out = target.bytes + target.count
            if !isFirst {
                out[0] = .comma
                out += 1
            }
            isFirst = false
            Scan.copy(to: out, from: keys.text.bytes + keyStart, count: keyCount)
            out += keyCount
            out = JSONEncoder.encode(cell, of: batch, to: out)
        }
        out[0] = .closeBrace
        target.count = out + 1 - target.bytes
    }

    /// Writes a cell's value and gives where it ends.
    @inline(__always)
    static func encode(
        _ cell: Cell, of batch: RowBatch, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
        switch cell.kind {
        case .text: return encodeText(base, count: cell.count, to: target)
        case .escapedText:
            target[0] = .quote
            Scan.copy(to: target + 1, from: base, count: cell.count)
            target[cell.count + 1] = .quote
            return target + cell.count + 2
        case .number, .json:
            Scan.copy(to: target, from: base, count: cell.count)
            return target + cell.count
        case .date:
            let header = min(DateCell.headerCount, cell.count)
            return encodeText(base + header, count: cell.count - header, to: target)
        case .true: return write("true", to: target)
        case .false: return write("false", to: target)
        case .null, .absent: return write("null", to: target)
        }
    }

    /// A name between its quotes. A lone surrogate is an escape again.
    static func quoted(_ name: ColumnName) -> [UInt8] {
        var text: [UInt8] = [.quote]
        let utf8 = name.utf8
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte < 0x20 || byte == .quote || byte == .backslash {
                text += [UInt8](unsafeUninitializedCapacity: 8) { buffer, count in
                    guard let base = buffer.baseAddress else { return }
                    count = JSONText.escapeControl(byte, to: base)
                }
            } else if byte == 0xED, ColumnName.isSurrogate(utf8, at: index) {
                let unit = 0xD000 | UInt16(utf8[index + 1] & 0x3F) << 6 | UInt16(utf8[index + 2] & 0x3F)
                text += Array("\\u\(String(unit, radix: 16))".utf8)
                index += 2
            } else {
                text.append(byte)
            }
            index += 1
        }
        return text + [.quote]
    }

    @inline(__always)
    private static func encodeText(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var out = target
        out[0] = .quote
        out += 1
        var read = 0
        while true {
            let run = Scan.copyJSON(to: out, from: bytes + read, count: count - read)
            read += run
            out += run
            if read >= count { break }
            out += JSONText.escapeControl(bytes[read], to: out)
            read += 1
        }
        out[0] = .quote
        return out + 1
    }

    @inline(__always)
    private static func write(
        _ word: StaticString, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        return target + word.utf8CodeUnitCount
    }
}
