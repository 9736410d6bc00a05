package import Tabular

/// What a run of rows has of one leaf of a nested column: an entry for each value, and for each place where one is missing. Or
/// what it has of a structure, without values: an entry for each, and for each place where one is missing.
package final class LeafEntries {
    /// For each entry how many of the lists around it go on with it.
    package let repetitions = ByteBlock(capacity: 1)
    /// For each entry how much of the path to it is there.
    package let definitions = ByteBlock(capacity: 1)
    /// The values.
    @exclusivity(unchecked) package private(set) var cells: [Cell] = []
    /// The cells' bytes together.
    @exclusivity(unchecked) package private(set) var byteCount = 0

    /// How many entries there are.
    package var count: Int { definitions.count }

    /// The definition level of all entries, where there is no other and none goes on with a list. It takes a look at each.
    package func commonDefinition() -> Int? {
        let levels = definitions.contents
        guard let first = levels.first, levels.allSatisfy({ $0 == first }) else { return nil }
        return repetitions.contents.allSatisfy { $0 == 0 } ? Int(first) : nil
    }

    func removeAll() {
        repetitions.reset(keeping: 1 << 20)
        definitions.reset(keeping: 1 << 20)
        cells.removeAll(keepingCapacity: cells.capacity <= 1 << 18)
        byteCount = 0
    }

    @inline(__always)
    func append(_ repetition: Int, _ definition: Int) {
        repetitions.append(UInt8(truncatingIfNeeded: repetition))
        definitions.append(UInt8(truncatingIfNeeded: definition))
    }

    /// Appends entries of the structure around it, in which nothing of this is.
    func append(_ other: LeafEntries, _ range: Range<Int>) {
        repetitions.append(UnsafeRawBufferPointer(rebasing: other.repetitions.contents[range]))
        definitions.append(UnsafeRawBufferPointer(rebasing: other.definitions.contents[range]))
    }

    @inline(__always)
    func append(_ repetition: Int, _ definition: Int, _ cell: Cell) {
        append(repetition, definition)
        cells.append(cell)
        byteCount &+= cell.count
    }
}
