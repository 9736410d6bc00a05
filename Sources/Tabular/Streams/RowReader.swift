/// Cuts a source into blocks of whole rows: in order, cheap. One thread at a time calls it.
public protocol RowReader: AnyObject {
    /// Fills `block` (emptied first) with whole rows and what separates them. False when the source is spent.
    ///
    /// A source that has a header but no rows gives one empty block, so that its columns reach the output.
    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool
    /// A parser for one worker. It may be asked for before the first block is cut.
    func makeParser() -> any RowParser
    /// What is to be told about the source as a whole, once it is spent.
    var warnings: WarningCounts { get }
    /// What else the user should know of the source, once it is spent: sentences without a full stop.
    var notes: [String] { get }
    /// What separates fields, where something does, once the first block is cut.
    var delimiter: UInt8? { get }
}

extension RowReader {
    /// Nothing to tell.
    public var warnings: WarningCounts { WarningCounts() }
    /// Nothing to tell.
    public var notes: [String] { [] }
    /// None.
    public var delimiter: UInt8? { nil }
}

/// Turns a block into rows. Blocks are parsed side by side, each worker with a parser of its own; what a parser keeps
/// from one block to the next makes it faster and never changes what it gives.
public protocol RowParser: AnyObject {
    /// Parses `batch.block` into rows, and says whether the block is spent: true, as nearly always, when all its rows are in
    /// the batch. When it is false (the arena grew too large), the next call goes on in the same block, in a batch without
    /// rows. A parser that goes on for ever without a row is stopped with an error.
    ///
    /// Each row is a shape of `batch.shapes`, as many cells as that has, a `Row` with the index of the first of them, and a
    /// `countRow(at:)`, which counts it as read. `Row.start` and `countRow` say where the row's text starts in the block, so
    /// that messages and limits find it; 0 where the block is no text.
    ///
    /// - Throws: an error whose location counts rows within the batch (from 1) and lines and bytes within the source;
    ///   the ordered stage adds the rows before.
    func parse(_ batch: RowBatch) throws(ExportError) -> Bool
}
