extension RowBatch {
    /// The text of the verbatim row `index` and of those verbatim rows of the same shape that follow it in the block with
    /// just a separator between them; and the index of the row behind them.
    ///
    /// Bounds: a row's text lies in the block, as its parser found it; a separator is looked for only where a further row
    /// stands behind it.
    public func verbatimRun(
        from index: Int, upTo end: Int, separator: [UInt8]
    ) -> (text: UnsafeRawBufferPointer, next: Int) {
        let first = rows[index]
        let start = Int(first.start)
        var textEnd = start + Int(first.passthroughCount)
        var next = index + 1
        let bytes = block.bytes
        rows: while next < end {
            let row = rows[next]
            guard row.passthroughCount > 0, row.shape == first.shape, Int(row.start) == textEnd + separator.count else {
                break
            }
            for place in separator.indices where bytes[textEnd + place] != separator[place] { break rows }
            textEnd = Int(row.start) + Int(row.passthroughCount)
            next += 1
        }
        return (UnsafeRawBufferPointer(start: bytes + start, count: textEnd - start), next)
    }
}
