import ByteScanning
import Tabular

/// Finds where rows end the way the parser will, one after another, for `--skip-errors`: a row that is bad ends with its
/// first line, and what stands behind it is read anew. Counting quotes, as `Scan.csvCut` does, would go on inside the
/// field that was never closed, and which rows survive would depend on where blocks end.
///
/// Bounds: `index` stays between `start` and `count`; a byte is taken only below `count`, and finders give at most the
/// count they were given.
struct RowWalk {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let delimiter: UInt8
    /// What opens and closes a quoted field; the delimiter where nothing does.
    var quote: UInt8 = 0x22
    /// Whether no more bytes follow, so that a row ends with them.
    let isAtEnd: Bool

    /// The offset behind the first row from `start` and its line end, and behind the last one; nil where no row ends.
    func ends(from start: Int) -> (first: Int, last: Int)? {
        var first: Int?
        var index = start
        while index < count, let end = rowEnd(from: index) {
            if first == nil { first = end }
            index = end
        }
        return first.map { ($0, index) }
    }

    /// The offset behind a row and its line end, or nil where the bytes end before it.
    func rowEnd(from start: Int) -> Int? {
        var index = start
        while true {
            if index < count, bytes[index] == quote, quote != delimiter {
                guard let next = quotedEnd(from: index + 1) else { return isAtEnd ? lineEnd(from: start) : nil }
                index = next
                if index < count, !isEnd(bytes[index]), bytes[index] != delimiter { return lineEnd(from: start) }
            } else {
                index += Scan.find(delimiter, 0x0A, 0x0D, in: bytes + index, count: count - index)
            }
            guard index < count else { return isAtEnd ? count : nil }
            guard bytes[index] == delimiter else { return lineEnd(from: index) }
            index += 1
        }
    }

    /// The offset behind the closing quote of a field whose text starts at `start`; nil where it is not closed, or where
    /// the quote that ends the bytes may be half of a doubled one.
    private func quotedEnd(from start: Int) -> Int? {
        var index = start
        while true {
            index += Scan.find(quote, in: bytes + index, count: count - index)
            guard index < count else { return nil }
            guard index + 1 < count else { return isAtEnd ? count : nil }
            guard bytes[index + 1] == quote else { return index + 1 }
            index += 2
        }
    }

    /// The offset behind the line end of the line that `start` stands in, or nil where the bytes end before it.
    func lineEnd(from start: Int) -> Int? {
        let index = start + Scan.find(0x0A, 0x0D, in: bytes + start, count: count - start)
        guard index < count else { return isAtEnd ? count : nil }
        // Whether a line feed follows the carriage return makes no difference: it would be a blank line.
        return index + 1
    }

    private func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
