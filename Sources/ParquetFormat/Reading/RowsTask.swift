import Tabular
import Threads

/// A run of rows of one row group, and where their values stand: what a block of this format carries to the worker that
/// parses it. The pages themselves are read, decompressed and decoded there, side by side with those of other runs.
final class RowsTask {
    /// How many rows.
    let rowCount: Int
    /// For each column of the file the slices that hold the rows; empty for columns that are not read.
    let slices: [[PageSlice]]
    /// Whether no row of them is wanted, so that they are counted alone.
    var isPassedOver = false

    init(rowCount: Int, slices: [[PageSlice]]) {
        self.rowCount = rowCount
        self.slices = slices
    }
}

/// What the reader and its parsers share: the file, the fields that are read, and the tasks that are under way, by the tags
/// of their blocks.
final class ParquetTables: @unchecked Sendable {
    let file: ParquetFile
    let options: FormatOptions
    /// The fields of a row that are read, and what they are called in the output.
    let fields: [SchemaNode]
    let names: [ColumnName]
    private let lock = ThreadCondition()
    private var tasks: [Int: RowsTask] = [:]
    private var lastTag = 0

    init(file: ParquetFile, options: FormatOptions, fields: [SchemaNode], names: [ColumnName]) {
        self.file = file
        self.options = options
        self.fields = fields
        self.names = names
    }

    /// Keeps a task until its block is parsed, and gives the tag for the block.
    func add(_ task: RowsTask) -> Int {
        lock.lock()
        defer { lock.unlock() }
        lastTag += 1
        tasks[lastTag] = task
        return lastTag
    }

    /// The task of a block; it is given out once.
    func take(_ tag: Int) -> RowsTask? {
        lock.lock()
        defer { lock.unlock() }
        return tasks.removeValue(forKey: tag)
    }
}
