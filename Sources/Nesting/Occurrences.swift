/// Among the entries of what is around a node: those in which it is there, and how many elements each list has. Both are numbers
/// of a byte or few, so that a member takes memory for the rows that have it, however many there are.
///
/// ```
///  ├ gap ┼ count ┼ gap ┼ count …      entries without the node, then entries with it
/// ```
///
/// Entries are counted anew in each piece, a run of rows; pieces in which the node is nowhere have no part.
package final class Occurrences {
    /// What a piece has of the node.
    struct Part {
        var piece: Int
        /// Where its numbers end.
        var runsEnd: Int
        var lengthsEnd: Int
    }

    /// Gaps and counts.
    @exclusivity(unchecked) package private(set) var runs: [UInt8] = []
    /// How many elements each list has.
    @exclusivity(unchecked) package private(set) var lengths: [UInt8] = []
    @exclusivity(unchecked) private(set) var parts: [Part] = []
    /// The run that may go on: the entries before it, and those of it.
    @exclusivity(unchecked) private var gap = 0
    @exclusivity(unchecked) private var count = 0
    /// The entry behind it.
    @exclusivity(unchecked) private var end = 0
    private static let keptCapacity = 1 << 16

    /// None.
    package init() {}

    /// Whether there are none.
    package var isEmpty: Bool { parts.isEmpty && count == 0 }

    /// Adds an entry of the piece, behind those before.
    @inline(__always)
    func add(_ entry: Int) {
        if entry == end {
            count &+= 1
        } else {
            endRun()
            gap = entry - end
            count = 1
        }
        end = entry + 1
    }

    /// Adds the length of the list that was added last.
    func add(length: Int) { Occurrences.append(length, to: &lengths) }

    /// Completes the only piece.
    func finish() {
        endRun()
        guard parts.isEmpty, !runs.isEmpty else { return }
        parts.append(Part(piece: 0, runsEnd: runs.count, lengthsEnd: lengths.count))
    }

    /// Adds a piece behind those before, as it is in others that are complete.
    package func append(piece: Int, runs: UnsafeRawBufferPointer, lengths: UnsafeRawBufferPointer) {
        self.runs.append(contentsOf: runs)
        self.lengths.append(contentsOf: lengths)
        parts.append(Part(piece: piece, runsEnd: self.runs.count, lengthsEnd: self.lengths.count))
    }

    /// Forgets all, and gives back the memory of many.
    package func removeAll() {
        runs.removeAll(keepingCapacity: runs.capacity <= Occurrences.keptCapacity)
        lengths.removeAll(keepingCapacity: lengths.capacity <= Occurrences.keptCapacity)
        parts.removeAll(keepingCapacity: true)
        (gap, count, end) = (0, 0, 0)
    }

    /// How many runs there are in some pieces, at most.
    func runBound(in pieces: Range<Int>) -> Int {
        let first = firstPart(of: pieces)
        guard let last = parts.lastIndex(where: { $0.piece < pieces.upperBound }), first <= last else { return 0 }
        return (parts[last].runsEnd - (first > 0 ? parts[first - 1].runsEnd : 0)) / 2
    }

    /// The part of the first of these pieces that has one, by halving.
    func firstPart(of pieces: Range<Int>) -> Int {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = low + (high - low) / 2
            if parts[middle].piece >= pieces.lowerBound { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func endRun() {
        guard count > 0 else { return }
        Occurrences.append(gap, to: &runs)
        Occurrences.append(count, to: &runs)
        count = 0
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(truncatingIfNeeded: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// The number at a place, and the place behind it.
    @inline(__always)
    static func number(in bytes: [UInt8], at place: inout Int) -> Int {
        var number = 0
        var shift = 0
        while place < bytes.count, shift < 63 {
            let byte = bytes[place]
            place += 1
            number |= Int(byte & 0x7F) << shift
            guard byte >= 0x80 else { break }
            shift += 7
        }
        return number
    }
}

/// Walks over the runs of a part.
struct OccurrenceWalk {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int
    /// Where the entry behind the last run stands.
    private var entry: Int

    /// - Parameter start: where the entries of the part's piece begin.
    init(_ occurrences: Occurrences, part: Int, start: Int) {
        bytes = occurrences.runs
        place = part > 0 ? occurrences.parts[part - 1].runsEnd : 0
        end = occurrences.parts[part].runsEnd
        entry = start
    }

    @inline(__always)
    mutating func next() -> Range<Int>? {
        guard place < end else { return nil }
        let start = entry + Occurrences.number(in: bytes, at: &place)
        entry = start + Occurrences.number(in: bytes, at: &place)
        return start..<entry
    }
}
