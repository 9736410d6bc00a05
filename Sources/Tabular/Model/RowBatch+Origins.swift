/// Where some rows of a batch came from: a source may hold those of several jobs.
package struct RowOrigin: Sendable {
    /// Where in the block the text of these rows starts.
    package let starts: Range<Int>
    /// What they came from, as text.
    package let name: Cell

    /// Rows that start there.
    package init(starts: Range<Int>, name: Cell) {
        self.starts = starts
        self.name = name
    }
}

extension RowBatch {
    /// Where the row came from whose text starts at `start`; nil where its source alone tells.
    package func origin(ofRowAt start: Int) -> Cell? {
        // The first that ends behind it; they are in order and do not overlap.
        var (low, high) = (0, origins.count)
        while low < high {
            let middle = (low + high) / 2
            if origins[middle].starts.upperBound <= start { low = middle + 1 } else { high = middle }
        }
        return low < origins.count && origins[low].starts.contains(start) ? origins[low].name : nil
    }
}
