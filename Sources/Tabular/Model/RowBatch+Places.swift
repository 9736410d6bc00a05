/// What stands behind the last row that is wanted is not judged, though it was parsed with that row: where `keepsPlaces` says
/// so, a batch remembers where it read what, and can forget what is behind a row.
extension RowBatch {
    /// Counts a row that was read, whether it is kept or left out; `start` is where its text starts in the block.
    @inlinable @inline(__always)
    public func countRow(at start: Int) {
        rowsRead &+= 1
        if keepsPlaces { keepPlace(start) }
    }

    @usableFromInline internal func keepPlace(_ start: Int) {
        // A parser may have taken back the count of rows that turned out malformed.
        if places.count >= rowsRead { places.removeLast(places.count - rowsRead + 1) }
        places.append(UInt32(truncatingIfNeeded: start))
    }

    /// Counts `count` more warnings of `kind`, told of the row whose text starts at `start` in the block.
    public func warn(
        _ kind: WarningKind, count: UInt64 = 1, ofRowAt start: Int, at place: @autoclosure () -> Location = Location(),
        detail: @autoclosure () -> String? = nil
    ) {
        guard count > 0 else { return }
        warnings.add(kind, count: count, at: place(), detail: detail())
        if keepsPlaces { placedWarnings.append((UInt32(truncatingIfNeeded: start), kind, count)) }
    }

    /// Forgets what was counted behind row `index`, the last that is wanted; nil where none of the batch is.
    public func endRows(behind index: Int?) {
        guard keepsPlaces else { return }
        let last = index.map { rows[$0].start }
        func isWanted(_ place: UInt32) -> Bool { last.map { place <= $0 } ?? false }
        rowsRead = places.prefix(while: isWanted).count
        var forgotten: [WarningKind: UInt64] = [:]
        for warning in placedWarnings where !isWanted(warning.place) {
            forgotten[warning.kind, default: 0] += warning.count
        }
        rowsSkipped -= Int(forgotten[.skippedRow] ?? 0)
        for (kind, count) in forgotten { warnings.remove(kind, count: count) }
    }

    /// Which of the rows read row `index` is, counted from 1: exactly so where places are kept, else by its place among the rows
    /// that are left; nil for rows that a step has held back, of which nobody knows.
    package func rowNumber(ofRow index: Int) -> UInt64? {
        guard rowsRead > 0 else { return nil }
        let start = rows[index].start
        // Places ascend.
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < start { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low] == start else { return UInt64(index + 1) }
        return UInt64(low + 1)
    }

    /// Whether every row has a shape; a parser that failed may have left its rows without.
    public var hasOnlyKnownShapes: Bool {
        for index in 0..<rowCount where Int(rows[index].shape) >= shapes.count { return false }
        return true
    }

    func forgetPlaces() {
        places.removeAll(keepingCapacity: true)
        placedWarnings.removeAll(keepingCapacity: true)
    }
}
