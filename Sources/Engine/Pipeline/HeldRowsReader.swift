internal import Tabular

/// The rows that a stage held back until the last had passed, as records that workers take apart side by side.
///
/// Bounds: a batch of held rows is one record, so its size is what `RowSpoolEncoder` allows.
final class HeldRowsReader: RowReader {
    private let stage: any RowStage
    private let name: String
    private let batch = RowBatch()
    private let record = EncodedRows()
    private let encoder = RowSpoolEncoder()
    /// Whether the batch has rows that were asked for already.
    private var isAhead = false

    init(_ stage: any RowStage, name: String) {
        self.stage = stage
        self.name = name
    }

    func makeParser() -> any RowParser { RowSpoolParser(name: name) }

    /// Whether the stage has held any rows back.
    func hasRows() throws(ExportError) -> Bool {
        isAhead = try readBatch()
        return isAhead
    }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 8 << 20)
        if !isAhead, try !readBatch() { return false }
        isAhead = false
        record.reset()
        try encoder.encode(batch, rows: 0..<batch.rowCount, into: record)
        _ = block.append(record.block.contents)
        return true
    }

    private func readBatch() throws(ExportError) -> Bool {
        batch.block.reset(keeping: 8 << 20)
        batch.reset()
        let hasMore = try stage.finish(into: batch)
        if let fault = batch.fault { throw fault }
        if !(stage is any OwnStage) { try batch.checkRows() }
        return hasMore
    }
}
