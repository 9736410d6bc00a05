import Tabular

extension RowBatch {
    /// Whether a batch that is filled with rows which were held back has enough of them.
    var isFilled: Bool { block.count >= ByteBlock.standardCapacity || rowCount >= 4096 }

    /// Leaves no row: a stage holds them all back.
    func takeAllRows() { keepRows(in: 0..<0) }
}
