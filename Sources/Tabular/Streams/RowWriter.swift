/// Where a run of rows goes in the output.
public struct OutputPosition: Sendable, Equatable {
    /// How many columns the output has, as far as is known when these rows are encoded.
    public var columnCount: Int
    /// How many rows of this output come before them.
    public var firstRow: UInt64
    /// Which part of a split output, from 0.
    public var part: Int
    /// The table of the rows' source, where the output has one for each; `firstRow` counts the rows of that table then.
    package var table: TablePosition?

    /// A position.
    public init(columnCount: Int = 0, firstRow: UInt64 = 0, part: Int = 0) {
        self.columnCount = columnCount
        self.firstRow = firstRow
        self.part = part
    }
}

/// Which table of an output that has one for each source.
package struct TablePosition: Sendable, Equatable {
    /// Its number, from 0: that of the source.
    package var number: Int
    /// How many columns it has, as far as is known.
    package var columnCount: Int

    /// A table.
    package init(number: Int, columnCount: Int) {
        self.number = number
        self.columnCount = columnCount
    }
}

/// Rows as bytes of the output format.
public final class EncodedRows: @unchecked Sendable {
    /// The bytes.
    public let block: ByteBlock
    /// The names of the columns known when these rows were given their place.
    public var header: [ColumnName] = []
    /// The types of those columns, where the output wanted to know them before the first row.
    public var types: [ColumnType]?
    /// What the values of nested columns are made of, by index, where the output wanted to know.
    package var nestedTypes: [Int: NestedType] = [:]
    /// Whether no row of the output has a column beside those.
    public var isHeaderComplete = false
    /// Where the rows go.
    public var position = OutputPosition()
    /// How many rows these are. The engine counts them; an encoder that is used without it has to.
    public var rowCount = 0
    /// Whether a row has no bytes of its own yet, or some that a row of one column may not have, so that the writer has to
    /// look at it again.
    public var hasEmptyRows = false
    /// What encoding lost.
    public var warnings = WarningCounts()
    /// What else the format's encoder tells its writer.
    public var sidecar: AnyObject?

    /// Room for rows.
    public init() { block = ByteBlock(capacity: ByteBlock.standardCapacity) }

    /// Empties it for the next rows.
    public func reset() {
        block.reset(keeping: 1 << 22)
        rowCount = 0
        hasEmptyRows = false
        warnings = WarningCounts()
    }
}

/// Turns rows into bytes. Each worker has an encoder of its own; what it keeps makes it faster and never changes the
/// bytes.
public protocol RowEncoder: AnyObject {
    /// Appends the rows in `range` to `encoded`, whose position is already set. Every shape of these rows has its
    /// `places`, all below `encoded.position.columnCount`.
    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError)
}

/// Puts encoded rows in the output: in order, cheap. One thread at a time calls it.
public protocol RowWriter: AnyObject {
    /// Told what is known of the columns, once, before the first rows are taken; in an output without rows before the end.
    func begin(_ schema: TableSchema) throws(ExportError)
    /// An encoder for one worker. It may be asked for before `begin`: what an encoder has to know of columns comes with
    /// each run of rows.
    func makeEncoder() -> any RowEncoder
    /// Takes the next rows. Their bytes, and the batch that they were encoded from, may be used until it returns.
    func append(_ rows: EncodedRows) throws(ExportError)
    /// Writes what is left once all columns are known. The sink is finished by its owner.
    func finish(_ columns: ColumnSet) throws(ExportError)
    /// What is to be told about the output as a whole, once it is finished.
    var warnings: WarningCounts { get }
    /// What else the user should know of it then: sentences without a full stop.
    var notes: [String] { get }
}

extension RowWriter {
    /// Nothing is done before the first rows, unless a writer says otherwise.
    public func begin(_ schema: TableSchema) throws(ExportError) {}
    /// Nothing to tell.
    public var warnings: WarningCounts { WarningCounts() }
    /// Nothing to tell.
    public var notes: [String] { [] }
}
