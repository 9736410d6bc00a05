/// A reader of a format that keeps the values of columns together, which can tell how they are kept.
public protocol StorageListing: RowReader {
    /// How the file is laid out; what it tells of itself, no value of it is read.
    ///
    /// - Throws: what is wrong with what it tells.
    func storage() throws(ExportError) -> TableStorage
}

/// How a file keeps its rows.
public struct TableStorage: Sendable, Equatable {
    /// A run of rows that stand together.
    public struct Group: Sendable, Equatable {
        /// How many rows.
        public var rows: UInt64
        /// How many bytes they take in the file.
        public var size: UInt64
        /// How many before compression.
        public var uncompressedSize: UInt64

        /// A group.
        public init(rows: UInt64, size: UInt64, uncompressedSize: UInt64) {
            self.rows = rows
            self.size = size
            self.uncompressedSize = uncompressedSize
        }
    }

    /// A column.
    public struct Column: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The type of its values, as the file has it.
        public var type: String
        /// What it is compressed with; several where groups differ.
        public var codecs: [String]
        /// How values are encoded.
        public var encodings: [String]
        /// How many bytes it takes in the file.
        public var size: UInt64
        /// How many before compression.
        public var uncompressedSize: UInt64

        /// A column.
        public init(
            name: String, type: String, codecs: [String], encodings: [String], size: UInt64, uncompressedSize: UInt64
        ) {
            self.name = name
            self.type = type
            self.codecs = codecs
            self.encodings = encodings
            self.size = size
            self.uncompressedSize = uncompressedSize
        }
    }

    /// Who wrote the file, where it says so.
    public var creator: String?
    /// How many groups there are.
    public var groupCount: Int
    /// The first thousand of them.
    public var groups: [Group]
    /// The columns, in order.
    public var columns: [Column]

    /// How many groups are described one by one.
    public static let groupLimit = 1000

    /// How a file keeps its rows.
    public init(creator: String?, groupCount: Int, groups: [Group], columns: [Column]) {
        self.creator = creator
        self.groupCount = groupCount
        self.groups = groups
        self.columns = columns
    }
}
