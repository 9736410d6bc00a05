/// A row of a batch: its shape, its cells, and the source bytes it was read from.
@frozen public struct Row: Sendable, Equatable {
    /// Index of its shape in the batch's `shapes`.
    public var shape: UInt32
    /// Index of its first cell in the batch's `cells`.
    public var firstCell: UInt32
    /// Offset in the block at which its text starts, for messages.
    public var start: UInt32
    /// Where its encoded form could be taken from as it stands: the count of the block's bytes from `start` that are
    /// already what a writer of the batch's `spelling` would write; 0 where they are not.
    public var passthroughCount: UInt32

    /// A row.
    @inlinable @inline(__always)
    public init(shape: Int, firstCell: Int, start: Int, passthroughCount: Int = 0) {
        self.shape = UInt32(truncatingIfNeeded: shape)
        self.firstCell = UInt32(truncatingIfNeeded: firstCell)
        self.start = UInt32(truncatingIfNeeded: start)
        self.passthroughCount = UInt32(truncatingIfNeeded: passthroughCount)
    }
}

/// What the text of rows is that can be taken as it stands: a writer takes it only when it would write the same.
public enum SourceSpelling: Sendable, Equatable {
    /// Nothing that a writer knows.
    case other
    /// A compact JSON object.
    case json
    /// Fields in order, quoted only where they must be; absent ones are nothing at all.
    case delimited(by: UInt8)
}

/// The rows of one block, as cells that point into it.
///
/// A batch owns its block and one *side arena* for what is not in the block or outgrows its place there: shared
/// strings, dates, text made by a transform. Cells name the bytes by offset, so both may move. A worker reuses one batch
/// for block after block, alone; its properties therefore go without run-time exclusivity checks, as a block's do.
///
/// Bounds: a cell's `offset + count` is at most the count of the block or arena it points into, and a row's cells lie below
/// `cellCount`; whoever appends them sees to it, and nothing makes either shorter while a cell is used. `reserveCells` gives
/// room before cells are written there.
public final class RowBatch: @unchecked Sendable {
    /// The bytes the rows were read from.
    public let block: ByteBlock
    /// Bytes that are not in the block.
    public let arena: ByteBlock
    /// The shapes of the rows, by `Row.shape`. They stay from one block to the next, so that equal rows keep sharing.
    @exclusivity(unchecked) public var shapes: [RowShape] = []
    /// What the bytes of rows with a `passthroughCount` are.
    @exclusivity(unchecked) public var spelling = SourceSpelling.other
    /// What was lost or odd in these rows.
    @exclusivity(unchecked) public var warnings = WarningCounts()
    /// How many rows the parser read, before any filter.
    @exclusivity(unchecked) public var rowsRead = 0
    /// Which of the rows read, counted from 1, have fewer cells than their header; in order.
    @exclusivity(unchecked) public var shortRows: [UInt32] = []
    /// Where the first of them is.
    @exclusivity(unchecked) public var firstShortRow = Location()
    /// Whether rows may end in the middle of a batch, as a limit ends them, so that it matters where each row was read.
    @exclusivity(unchecked) public var keepsPlaces = false
    /// Where each of the `rowsRead` starts in the block, and what was told of which; kept where `keepsPlaces` says so.
    @exclusivity(unchecked) var places: [UInt32] = []
    @exclusivity(unchecked) var placedWarnings: [(place: UInt32, kind: WarningKind, count: UInt64)] = []
    /// How many rows the parser left out because they were malformed and `--skip-errors` was given.
    @exclusivity(unchecked) public var rowsSkipped = 0
    /// What a step objects to in the row behind the last one: see `end(beforeRow:for:)`.
    @exclusivity(unchecked) package internal(set) var fault: ExportError?

    /// Columns that were named to a step and hold nested values that it took apart in this batch, or in one before it.
    @exclusivity(unchecked) package var openedColumns: [ColumnName] = []

    /// Where rows came from, for those that their source has from several places; in order.
    @exclusivity(unchecked) package var origins: [RowOrigin] = []

    /// Within what the ids of these rows tell them apart: the id of the job they are of.
    @exclusivity(unchecked) package var identityScope: [UInt8] = []

    /// Whether each row's text, from its `start` on, is read as the same row whatever stands before it.
    @exclusivity(unchecked) package var standsAlone = false

    /// Whether there may be cells behind which a number format stands.
    @exclusivity(unchecked) package var hasNumberFormats = false

    @exclusivity(unchecked) @usableFromInline internal var cellStorage: UnsafeMutablePointer<Cell>
    @exclusivity(unchecked) @usableFromInline internal var cellCapacity: Int
    @exclusivity(unchecked) @usableFromInline internal var cellsUsed = 0
    @exclusivity(unchecked) @usableFromInline internal var rowStorage: UnsafeMutablePointer<Row>
    @exclusivity(unchecked) @usableFromInline internal var rowCapacity: Int
    @exclusivity(unchecked) @usableFromInline internal var rowsUsed = 0

    /// An empty batch.
    public init(block: ByteBlock = ByteBlock()) {
        self.block = block
        arena = ByteBlock(capacity: 4096)
        cellCapacity = 4096
        rowCapacity = 1024
        cellStorage = .allocate(capacity: cellCapacity)
        rowStorage = .allocate(capacity: rowCapacity)
    }

    deinit {
        cellStorage.deallocate()
        rowStorage.deallocate()
    }

    /// How many cells there are.
    @inlinable public var cellCount: Int { cellsUsed }
    /// How many rows there are.
    @inlinable public var rowCount: Int { rowsUsed }
    /// The cells of all rows, row after row.
    @inlinable public var cells: UnsafeMutablePointer<Cell> { cellStorage }
    /// The rows.
    @inlinable public var rows: UnsafeMutablePointer<Row> { rowStorage }

    /// Forgets the rows and keeps the memory; `block` is left as it is. Memory that one unusual block needed is given
    /// back.
    public func reset() {
        cellsUsed = 0
        rowsUsed = 0
        rowsRead = 0
        rowsSkipped = 0
        fault = nil
        if !shortRows.isEmpty { shortRows.removeAll(keepingCapacity: true) }
        spelling = .other
        warnings = WarningCounts()
        identityScope = []
        hasNumberFormats = false
        standsAlone = false
        if !origins.isEmpty { origins.removeAll(keepingCapacity: true) }
        if keepsPlaces { forgetPlaces() }
        arena.reset(keeping: 1 << 21)
        if cellCapacity > 1 << 18 { reallocateCells(1 << 16) }
        if rowCapacity > 1 << 17 { reallocateRows(1 << 15) }
    }

    /// The bytes of a cell; valid until the block or the arena changes.
    @inlinable @inline(__always)
    public func bytes(of cell: Cell) -> UnsafeRawBufferPointer {
        let base = cell.isInArena ? arena.bytes : block.bytes
        return UnsafeRawBufferPointer(start: base + cell.offset, count: cell.count)
    }

    /// The first byte of a cell, to be changed in place; valid as long as `bytes(of:)`.
    package func mutableBytes(of cell: Cell) -> UnsafeMutablePointer<UInt8> {
        (cell.isInArena ? arena.bytes : block.bytes) + cell.offset
    }

    /// The cells of row `index`.
    @inlinable @inline(__always)
    public func cells(of row: Row) -> UnsafeMutablePointer<Cell> { cellStorage + Int(row.firstCell) }

    /// The shape of a row.
    @inlinable public func shape(of row: Row) -> RowShape { shapes[Int(row.shape)] }

    /// Makes room for `count` more cells and gives the place of the first; `commitCells` says how many were written.
    @inlinable @inline(__always)
    public func reserveCells(_ count: Int) -> UnsafeMutablePointer<Cell> {
        if cellCapacity - cellsUsed < count { growCells(count) }
        return cellStorage + cellsUsed
    }

    /// Counts cells written behind the last one.
    @inlinable @inline(__always)
    public func commitCells(_ count: Int) { cellsUsed &+= count }

    /// Appends a cell.
    @inlinable @inline(__always)
    public func append(_ cell: Cell) {
        reserveCells(1).initialize(to: cell)
        cellsUsed &+= 1
    }

    /// Appends a row.
    @inlinable @inline(__always)
    public func append(_ row: Row) {
        if rowsUsed == rowCapacity { growRows() }
        (rowStorage + rowsUsed).initialize(to: row)
        rowsUsed &+= 1
    }

    /// Copies text into the arena.
    public func store(_ bytes: UnsafeRawBufferPointer, as kind: CellKind = .text) -> Cell {
        let offset = arena.append(bytes)
        return Cell(kind, offset: offset, count: bytes.count, isInArena: true)
    }

    /// Copies text into the arena.
    public func store(_ text: String, as kind: CellKind = .text) -> Cell {
        var text = text
        return text.withUTF8 { store(UnsafeRawBufferPointer($0), as: kind) }
    }

    /// Keeps the rows for which `isKept` says so, in order.
    public func keepRows(where isKept: (Row) -> Bool) {
        var kept = 0
        for index in 0..<rowCount where isKept(rowStorage[index]) {
            rowStorage[kept] = rowStorage[index]
            kept += 1
        }
        rowsUsed = kept
    }

    /// Keeps the rows in `range`.
    public func keepRows(in range: Range<Int>) {
        let range = range.clamped(to: 0..<rowCount)
        if range.lowerBound > 0 {
            rowStorage.update(from: rowStorage + range.lowerBound, count: range.count)
        }
        rowsUsed = range.count
    }

    /// Marks the rows as those of a source without types.
    package func markUntyped() {
        for shape in shapes { shape.isUntyped = true }
    }

    /// Marks the rows as those of a source by its number.
    package func mark(source: UInt32) {
        for shape in shapes { shape.source = source }
    }

    /// Takes back the rows and cells behind these counts: what a row that turned out malformed had appended.
    public func rewind(rowCount: Int, cellCount: Int) {
        rowsUsed = min(rowsUsed, rowCount)
        cellsUsed = min(cellsUsed, cellCount)
    }

    @usableFromInline internal func growCells(_ count: Int) {
        reallocateCells(max(cellCapacity * 2, cellsUsed + count))
    }

    @usableFromInline internal func growRows() { reallocateRows(rowCapacity * 2) }

    private func reallocateCells(_ capacity: Int) {
        let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
        larger.update(from: cellStorage, count: cellsUsed)
        cellStorage.deallocate()
        cellStorage = larger
        cellCapacity = capacity
    }

    private func reallocateRows(_ capacity: Int) {
        let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity)
        larger.update(from: rowStorage, count: rowsUsed)
        rowStorage.deallocate()
        rowStorage = larger
        rowCapacity = capacity
    }
}
