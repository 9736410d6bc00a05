import NIOCore

/// A text of any number of rows of which every byte is computed from its offset.
///
/// The shapes of rows repeat after `templates.count` rows, and each shape has one width, so a row's offset is
/// arithmetic. Bounds: `place(ofByte:)` yields rows in `0..<rowCount` for offsets inside the rows' bytes, a row is
/// written into space reserved for its whole width, and a template's slots lie inside its bytes.
struct SyntheticTable: Content {
    private let head: [UInt8]
    private let templates: [SyntheticRow.Template]
    /// Where each template's row begins in a period, then the period's width; separators included.
    private let starts: [Int]
    private let tail: [UInt8]
    private let separatorCount: Int
    private let rowCount: Int
    /// Bytes of the rows, with the separators between them.
    private let body: Int

    /// Each row's text ends in the separator, which the last row's loses.
    init(head: String, rows: [String], separator: String, tail: String, count: Int) {
        self.head = count == 0 ? [] : Array(head.utf8)
        self.tail = Array(tail.utf8)
        templates = rows.map { SyntheticRow.Template($0 + separator) }
        starts = templates.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.bytes.count) }
        separatorCount = separator.utf8.count
        rowCount = count
        body = count == 0 ? 0 : Self.start(ofRow: count, starts) - separatorCount
    }

    var count: Int { head.count + body + tail.count }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) {
        var offset = range.lowerBound
        if offset < head.count { buffer.writeBytes(head[offset..<min(head.count, range.upperBound)]) }
        offset = max(offset, head.count)
        let bodyEnd = min(range.upperBound, head.count + body)
        buffer.reserveCapacity(minimumWritableBytes: max(bodyEnd - offset, 0))
        while offset < bodyEnd {
            let place = place(ofByte: offset - head.count)
            let template = templates[place.row % templates.count]
            let taken = min(template.bytes.count - place.byte, bodyEnd - offset)
            if taken == template.bytes.count {
                template.write(row: place.row, into: &buffer)
            } else {
                var row = ByteBuffer()
                template.write(row: place.row, into: &row)
                if let part = row.getSlice(at: place.byte, length: taken) { buffer.writeImmutableBuffer(part) }
            }
            offset += taken
        }
        let tailStart = head.count + body
        if range.upperBound > tailStart {
            buffer.writeBytes(tail[max(range.lowerBound - tailStart, 0)..<range.upperBound - tailStart])
        }
    }

    /// Appends one row without its separator.
    func writeRow(_ row: Int, into buffer: inout ByteBuffer) {
        templates[row % templates.count].write(row: row, into: &buffer)
        buffer.moveWriterIndex(to: buffer.writerIndex - separatorCount)
    }

    private static func start(ofRow row: Int, _ starts: [Int]) -> Int {
        let period = starts.count - 1
        return row / period * starts[period] + starts[row % period]
    }

    private func place(ofByte offset: Int) -> (row: Int, byte: Int) {
        let width = starts[templates.count]
        let rest = offset % width
        // The last start at or before the rest.
        var low = 0
        var high = templates.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= rest { low = middle } else { high = middle }
        }
        return (offset / width * templates.count + low, rest - starts[low])
    }
}
