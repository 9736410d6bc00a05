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
    /// What is known of rows before, by the offset in the source of what stands at `bytes`.
    let faults: KnownFaults
    let base: Int

    /// The offset behind the last row from `start` and its line end, or behind the first; nil where no row ends.
    func end(from start: Int, ofFirst: Bool) -> Int? {
        var index = start
        while index < count, let end = rowEnd(from: index) {
            index = end
            if ofFirst { break }
        }
        return index > start ? index : nil
    }

    /// The offset behind a row and its line end, or nil where the bytes end before it.
    func rowEnd(from start: Int) -> Int? { outcome(from: start).end }

    /// The same, and whether the row is bad. A bad row's other lines are looked at again, each as the start of a row: where
    /// one comes to a field that led to the same fault before, it need not be followed to it.
    func outcome(from start: Int) -> (end: Int?, isBad: Bool) {
        faults.pass(base + start)
        var index = start
        var fields: [Int] = []
        while true {
            if index > start, faults.contain(base + index) { return (lineEnd(from: start), true) }
            var hasLineEnd = false
            if index < count, bytes[index] == quote, quote != delimiter {
                guard let next = quotedEnd(from: index + 1) else {
                    return isAtEnd ? bad(from: start, fields) : (nil, false)
                }
                hasLineEnd = Scan.find(0x0A, 0x0D, in: bytes + index, count: next - index) < next - index
                index = next
                if index < count, !isEnd(bytes[index]), bytes[index] != delimiter { return bad(from: start, fields) }
            } else {
                index += Scan.find(delimiter, 0x0A, 0x0D, in: bytes + index, count: count - index)
            }
            guard index < count else { return (isAtEnd ? count : nil, false) }
            guard bytes[index] == delimiter else { return (lineEnd(from: index), false) }
            index += 1
            if hasLineEnd, fields.count < KnownFaults.limit { fields.append(base + index) }
        }
    }

    private func bad(from start: Int, _ fields: [Int]) -> (end: Int?, isBad: Bool) {
        faults.add(fields)
        return (lineEnd(from: start), true)
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

/// Where fields start that are known to lead to the fault of a bad row: of each of its lines the first. Without it a row of
/// a million lines would be read anew to its end from each of them.
final class KnownFaults {
    static let limit = 1 << 20
    private var places: Set<Int> = []
    private var last = -1
    var isEmpty: Bool { places.isEmpty }

    @inline(__always)
    func contain(_ place: Int) -> Bool { !places.isEmpty && places.contains(place) }

    func add(_ fields: [Int]) {
        guard let end = fields.last else { return }
        if places.count + fields.count > KnownFaults.limit { forget() }
        places.formUnion(fields)
        last = max(last, end)
    }

    /// Lets go of what a row that starts at `place` cannot come to.
    func pass(_ place: Int) { if place > last { forget() } }

    func forget() {
        if !places.isEmpty { places = [] }
        last = -1
    }
}
