import ByteScanning
import JSONScanning
import Tabular

/// What stands in front of each value of a shape's rows: `{"url":`, then `,"title":` and so on.
private final class ShapeKeys {
    /// The text of all keys with their quotes and colons, one behind the other.
    let text = ByteBlock(capacity: 256)
    /// Where each key starts in `text`, and where the last one ends.
    private(set) var starts: [Int] = []
    /// For each key its cell's index in the row; -1 for a column that rows of this shape do not have.
    let slots: [Int]
    /// How many bytes the keys of a row need at most.
    var count: Int { text.count + starts.count }

    /// The keys of a shape's own columns; where `header` is given, of all its columns.
    init(_ shape: RowShape, header: [ColumnName]?) {
        var columns = shape.columns
        if let header {
            columns = header
            var slots = [Int](repeating: -1, count: header.count)
            for (place, slot) in zip(shape.places, shape.slots) { slots[place] = slot }
            self.slots = slots
        } else {
            slots = shape.slots
        }
        for column in columns {
            starts.append(text.count)
            var key: [UInt8] = [0x22]
            for byte in column.utf8 {
                if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                    key += [UInt8](unsafeUninitializedCapacity: 8) { buffer, count in
                        guard let base = buffer.baseAddress else { return }
                        count = JSONText.escapeControl(byte, to: base)
                    }
                } else {
                    key.append(byte)
                }
            }
            key += [0x22, 0x3A]
            key.withUnsafeBytes { _ = text.append($0) }
        }
        starts.append(text.count)
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
    private let isDense: Bool

    /// With `isDense` all columns must be known before the first row is encoded.
    init(isArray: Bool, isPretty: Bool, isDense: Bool) {
        self.isArray = isArray
        self.isPretty = isPretty
        self.isDense = isDense
        separator = Array((isArray ? ",\n" : "\n").utf8)
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        guard !range.isEmpty else { return }
        let target = encoded.block
        if isPretty {
            PrettyRows(isArray: isArray, isDense: isDense).encode(batch, rows: range, into: encoded)
            return
        }
        let takesText = batch.rowText == .json && !isDense
        let header = isDense ? encoded.header : nil
        var index = range.lowerBound
        var shape = batch.rows[index].shape
        var keys = keys(of: batch.shapes[Int(shape)], header)
        while index < range.upperBound {
            let row = batch.rows[index]
            if takesText, row.verbatimCount > 0 {
                let run = batch.verbatimRun(from: index, upTo: range.upperBound, separator: separator)
                target.append(run.text)
                separator.withUnsafeBytes { _ = target.append($0) }
                index = run.next
                continue
            }
            index += 1
            if row.shape != shape {
                shape = row.shape
                keys = self.keys(of: batch.shapes[Int(shape)], header)
            }
            encodeRow(batch, cells: batch.cells(of: row), keys: keys, to: target)
            target.bytes[target.count] = separator[0]
            if isArray { target.bytes[target.count + 1] = 0x0A }
            target.count += isArray ? 2 : 1
        }
        encoded.rowCount += range.count
    }

    private func keys(of shape: RowShape, _ header: [ColumnName]?) -> ShapeKeys {
        if let known = shape.encoding as? ShapeKeys { return known }
        let keys = ShapeKeys(shape, header: header)
        shape.encoding = keys
        return keys
    }

    @inline(__always)
    private func encodeRow(
        _ batch: RowBatch, cells: UnsafePointer<Cell>, keys: ShapeKeys, to target: ByteBlock
    ) {
        reserve(keys.count + 128, in: target)
        var out = target.bytes + target.count
        out[0] = 0x7B
        out += 1
        var isFirst = true
        let slots = keys.slots
        for column in slots.indices {
            let cell = slots[column] < 0 ? .absent : cells[slots[column]]
            if cell.kind == .absent, !isDense { continue }
            let keyStart = keys.starts[column]
            let keyCount = keys.starts[column + 1] - keyStart
            target.count = out - target.bytes
            reserve(keyCount + 128 + (cell.kind == .text || cell.kind == .date ? 6 : 1) * cell.count, in: target)
            out = target.bytes + target.count
            if !isFirst {
                out[0] = 0x2C
                out += 1
            }
            isFirst = false
            Scan.copy(to: out, from: keys.text.bytes + keyStart, count: keyCount)
            out += keyCount
            out = JSONEncoder.encode(cell, of: batch, to: out)
        }
        out[0] = 0x7D
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
            target[0] = 0x22
            Scan.copy(to: target + 1, from: base, count: cell.count)
            target[cell.count + 1] = 0x22
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

    @inline(__always)
    private static func encodeText(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var out = target
        out[0] = 0x22
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
        out[0] = 0x22
        return out + 1
    }

    @inline(__always)
    private static func write(
        _ word: StaticString, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        return target + word.utf8CodeUnitCount
    }

    @inline(__always)
    private func reserve(_ count: Int, in target: ByteBlock) {
        if target.capacity - target.count < count { target.grow(to: max(target.capacity * 2, target.count + count)) }
    }
}
