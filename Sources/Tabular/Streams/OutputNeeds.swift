/// What an output wants to know before the first row, and how it wants rows cut. The engine sees to it, by predicting, by a
/// pass of its own or by putting rows aside; the output only says so.
public struct OutputNeeds: Sendable, Equatable {
    /// What has to be known of the columns.
    public enum Columns: Sendable {
        /// Nothing: each row has the names of its columns with it, as in JSON.
        case none
        /// Those of the rows so far: the output copes with columns that come later, as CSV does.
        case growing
        /// All that any row has, before the first row.
        case complete
    }

    /// What has to be known of the columns.
    public var columns: Columns
    /// What has to be known of the types of values.
    public enum Types: Sendable {
        /// Nothing: all is text.
        case none
        /// Whether a text of a source without types (CSV) is a number.
        case values
        /// Nothing: the output finds the exact type of every column out itself, as rows come.
        case growing
        /// The exact type of every column, before the first row.
        case complete
    }

    /// What has to be known of the types of values.
    public var types: Types
    /// Whether nested values become lists and structures, so that the types of what is in them have to be known, too; it
    /// goes with `complete` types.
    package var nestedTypes = false
    /// Whether the names of the columns are written with each row, so that long names make large rows of small ones.
    public var repeatsNames: Bool
    /// How many rows an encoder wants at a time, but for the last: a row group. Nil where any number will do. Rows
    /// wait for it, so that it goes with `complete` columns or types.
    public var rowsPerChunk: Int?
    /// How many bytes of a source an encoder works best on at a time, where it makes something of a size from each run of
    /// rows: a page of a column. Nil where any number will do.
    public var bytesPerBlock: Int?
    /// How many rows a section of the output holds (a sheet's 1,048,575); encoders get rows of one section at a time.
    public var rowsPerSection: UInt64?
    /// Whether the output has a table for each source instead of one: encoders get rows of one source at a time, with their
    /// places in its table.
    package var hasTablePerSource = false

    /// Needs.
    public init(
        columns: Columns, types: Types = .values, repeatsNames: Bool = false, rowsPerChunk: Int? = nil,
        bytesPerBlock: Int? = nil, rowsPerSection: UInt64? = nil
    ) {
        self.columns = columns
        self.types = types
        self.repeatsNames = repeatsNames
        self.rowsPerChunk = rowsPerChunk
        self.bytesPerBlock = bytesPerBlock
        self.rowsPerSection = rowsPerSection
    }

    /// Checks that rows can be cut so.
    ///
    /// - Throws: `.usage` for sizes that none can have.
    package func validate() throws(ExportError) {
        func require(_ isRight: Bool, _ text: String) throws(ExportError) {
            if !isRight { throw ExportError(.usage, text) }
        }
        try require(rowsPerSection != 0, "a section takes 1 row or more")
        try require(rowsPerChunk.map { $0 > 0 } ?? true, "a run of rows to encode takes 1 row or more")
        try require(
            bytesPerBlock.map { 1...(256 << 20) ~= $0 } ?? true, "an output's blocks take 1 byte to 256 MiB")
    }

    /// Those of rows that name their columns, one after another: JSON Lines.
    public static let rows = OutputNeeds(columns: .none, repeatsNames: true)
    /// Those of a table whose header is put right at the end.
    public static let table = OutputNeeds(columns: .growing)
}
