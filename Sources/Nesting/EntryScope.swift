/// The entries of what is around a node, for some pieces: rows for a column's root; for the members of a structure those of
/// what is around it; for the elements of lists an entry each, and one for each place where there is none.
///
/// A member has an entry wherever its structure has one. Where the member is missing, its levels are those; so only the
/// places are kept where it is there (`Occurrences`), and levels are made for one leaf at a time (parquet-format, "Nested
/// Encoding"; Dremel's).
package final class EntryScope {
    /// The pieces, by their numbers.
    package let pieces: Range<Int>
    package let levels: LevelRuns
    /// Where the entries of each piece begin, and at last where they end.
    private let starts: [Int]

    /// How many entries there are.
    package var count: Int { levels.count }

    private init(_ pieces: Range<Int>, _ levels: LevelRuns, _ starts: [Int]) {
        self.pieces = pieces
        self.levels = levels
        self.starts = starts
    }

    /// Rows.
    ///
    /// - Parameter ends: behind how many rows each piece ends, from the first piece of all on.
    package convenience init(_ pieces: Range<Int>, ends: [Int]) {
        let base = pieces.lowerBound > 0 ? ends[pieces.lowerBound - 1] : 0
        let starts = [0] + ends[pieces].map { $0 - base }
        var levels = LevelRuns()
        levels.add(repetition: 0, definition: 0, count: starts[pieces.count])
        self.init(pieces, levels, starts)
    }

    /// What is around the members of a structure, or around the elements of a list, of which this is around.
    package func inside(_ node: NestedNode, _ occurrences: Occurrences) -> EntryScope {
        guard case .list = node.kind else { return EntryScope(pieces, levels(of: node, occurrences), starts) }
        var inner = LevelRuns(capacity: levels.runs.count)
        var cursor = LevelCursor(levels)
        var innerStarts: [Int] = []
        innerStarts.reserveCapacity(starts.count)
        for part in occurrences.firstPart(of: pieces)..<occurrences.parts.count {
            let piece = occurrences.parts[part].piece
            guard piece < pieces.upperBound else { break }
            addStarts(to: piece, &innerStarts, &cursor, &inner)
            let start = starts[piece - pieces.lowerBound]
            var place = part > 0 ? occurrences.parts[part - 1].lengthsEnd : 0
            var walk = OccurrenceWalk(occurrences, part: part, start: start)
            while let range = walk.next() {
                cursor.copy(to: range.lowerBound, into: &inner)
                for _ in range {
                    let repetition = cursor.next()
                    let length = Occurrences.number(in: occurrences.lengths, at: &place)
                    inner.add(
                        repetition: repetition, definition: length > 0 ? node.definition + 1 : node.definition)
                    inner.add(
                        repetition: node.repetition + 1, definition: node.definition + 1, count: length - 1)
                }
            }
        }
        addStarts(to: pieces.upperBound, &innerStarts, &cursor, &inner)
        return EntryScope(pieces, inner, innerStarts)
    }

    /// The same entries without their repetition levels, so that fewer runs differ.
    package var withoutRepetition: EntryScope {
        var plain = LevelRuns()
        for run in levels.runs { plain.add(repetition: 0, definition: run.definition, count: run.count) }
        return EntryScope(pieces, plain, starts)
    }

    /// Takes over what is left of the pieces before one, and notes where those and that begin.
    private func addStarts(
        to piece: Int, _ innerStarts: inout [Int], _ cursor: inout LevelCursor, _ inner: inout LevelRuns
    ) {
        while innerStarts.count <= piece - pieces.lowerBound {
            cursor.copy(to: starts[innerStarts.count], into: &inner)
            innerStarts.append(inner.count)
        }
    }

    /// The levels of a structure or a leaf around which this is.
    package func levels(of node: NestedNode, _ occurrences: Occurrences) -> LevelRuns {
        let bound = occurrences.runBound(in: pieces)
        guard bound > 0 else { return levels }
        var own = LevelRuns(capacity: levels.runs.count + 2 * bound)
        var cursor = LevelCursor(levels)
        forEachRun(of: occurrences) { range in
            cursor.copy(to: range.lowerBound, into: &own)
            cursor.copy(to: range.upperBound, definition: node.definition, into: &own)
        }
        cursor.copy(to: count, into: &own)
        return own
    }

    /// How many runs of entries have the node.
    package func runCount(of occurrences: Occurrences) -> Int {
        var count = 0
        var end = -1
        forEachRun(of: occurrences) { range in
            if range.lowerBound != end { count += 1 }
            end = range.upperBound
        }
        return count
    }

    /// Adds one to the levels, packed in so many bits each, of entries in which a node is there.
    ///
    /// Bounds: `packed` has room for all entries, and two bytes behind them; levels have at most seven bits.
    package func mark(_ occurrences: Occurrences, in packed: UnsafeMutableRawPointer, bitWidth: Int) {
        forEachRun(of: occurrences) { range in
            guard range.upperBound <= count else { return }
            var bit = range.lowerBound * bitWidth
            for _ in range {
                let word = packed.loadUnaligned(fromByteOffset: bit >> 3, as: UInt16.self)
                packed.storeBytes(of: word &+ (1 << UInt16(bit & 7)), toByteOffset: bit >> 3, as: UInt16.self)
                bit += bitWidth
            }
        }
    }

    @inline(__always)
    private func forEachRun(of occurrences: Occurrences, _ body: (Range<Int>) -> Void) {
        for part in occurrences.firstPart(of: pieces)..<occurrences.parts.count {
            let piece = occurrences.parts[part].piece
            guard piece < pieces.upperBound else { return }
            var walk = OccurrenceWalk(occurrences, part: part, start: starts[piece - pieces.lowerBound])
            while let range = walk.next() { body(range) }
        }
    }
}
