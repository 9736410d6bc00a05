public import Tabular

/// How Parquet files are written.
public struct ParquetWritingOptions: FormatOptionSet {
    /// What pages are compressed with.
    public enum Codec: Sendable, Equatable {
        case none
        case gzip
        case snappy
        /// The level: 1, the fastest, to 19.
        case zstd(level: Int)
    }

    /// How objects and arrays are written.
    public enum NestedValues: String, Sendable, CaseIterable {
        /// As compact JSON text.
        case text
        /// As compact JSON text that is annotated as such.
        case json
        /// As lists and structures.
        case structures = "struct"
    }

    /// What pages are compressed with.
    public var codec = Codec.zstd(level: 1)
    /// A row group ends at the latest before a row whose number is a multiple of this: 1,048,576.
    public var rowsPerGroup: UInt64 = 1 << 20
    /// A row group ends once its pages have so many bytes; nil for half of the memory limit.
    public var bytesPerGroup: Int?
    /// How objects and arrays are written.
    public var nestedValues = NestedValues.text

    /// Zstandard, groups of 1,048,576 rows.
    public init() {}
}
