package import Tabular

/// What a run of rows has of one leaf of a nested column: an entry for each value, and for each place where one is missing.
package final class LeafEntries {
    /// For each entry how many of the lists around it go on with it.
    package let repetitions = ByteBlock(capacity: 1024)
    /// For each entry how much of the path to it is there.
    package let definitions = ByteBlock(capacity: 1024)
    /// The values.
    @exclusivity(unchecked) package private(set) var cells: [Cell] = []
    /// The cells' bytes together.
    @exclusivity(unchecked) package private(set) var byteCount = 0

    /// How many entries there are.
    package var count: Int { definitions.count }

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

    @inline(__always)
    func append(_ repetition: Int, _ definition: Int, _ cell: Cell) {
        append(repetition, definition)
        cells.append(cell)
        byteCount &+= cell.count
    }
}
