/// How a column's values stand in its pages (parquet.thrift, `Type`).
enum PhysicalType: Int32, Sendable {
    /// One bit a value, least significant first.
    case boolean = 0
    /// Four bytes, little-endian.
    case int32 = 1
    /// Eight bytes, little-endian.
    case int64 = 2
    /// Twelve bytes: nanoseconds of the day, then a Julian day. Only ever read.
    case int96 = 3
    /// IEEE 754, four bytes.
    case float = 4
    /// IEEE 754, eight bytes.
    case double = 5
    /// A length of four bytes, then as many bytes.
    case byteArray = 6
    /// As many bytes as the schema says.
    case fixedLengthByteArray = 7
}

/// How the values of a page are written down (parquet.thrift, `Encoding`).
enum Encoding: Int32, Sendable {
    case plain = 0
    case plainDictionary = 2
    case rle = 3
    case bitPacked = 4
    case deltaBinaryPacked = 5
    case deltaLengthByteArray = 6
    case deltaByteArray = 7
    case rleDictionary = 8
    case byteStreamSplit = 9

    /// Whether values are their numbers in a dictionary.
    var isDictionary: Bool { self == .plainDictionary || self == .rleDictionary }
}

/// What pages are compressed with (parquet.thrift, `CompressionCodec`).
enum CompressionCodec: Int32, Sendable {
    case uncompressed = 0
    case snappy = 1
    case gzip = 2
    case lzo = 3
    case brotli = 4
    /// LZ4 in the frames of Hadoop, or without any.
    case lz4 = 5
    case zstd = 6
    /// A block of LZ4 alone.
    case lz4Raw = 7
}
