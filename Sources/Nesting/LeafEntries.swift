package import Tabular

/// What a run of rows has of one leaf of a nested column: an entry for each value, and for each place where one is missing. Or
/// what it has of a structure, without values: an entry for each, and for each place where one is missing.
package final class LeafEntries {
    /// For each entry how many of the lists around it go on with it, and how much of the path to it is there.
    @exclusivity(unchecked) package private(set) var levels = LevelRuns()
    /// The values.
    @exclusivity(unchecked) package private(set) var cells: [Cell] = []
    /// The cells' bytes together.
    @exclusivity(unchecked) package private(set) var byteCount = 0

    /// How many members of the structure have entries of their own, which take in these.
    @exclusivity(unchecked) var followerCount = 0

    /// How many entries there are.
    package var count: Int { levels.count }

    func removeAll() {
        levels.removeAll()
        cells.removeAll(keepingCapacity: cells.capacity <= 1 << 18)
        byteCount = 0
    }

    @inline(__always)
    func append(_ repetition: Int, _ definition: Int, count: Int = 1) {
        levels.add(repetition: repetition, definition: definition, count: count)
    }

    /// Appends entries of the structure around it, in which nothing of this is.
    func append(_ other: LeafEntries, _ start: LevelRuns.Position, _ end: LevelRuns.Position) {
        levels.add(other.levels, start, end)
    }

    @inline(__always)
    func append(_ repetition: Int, _ definition: Int, _ cell: Cell) {
        append(repetition, definition)
        cells.append(cell)
        byteCount &+= cell.count
    }
}
