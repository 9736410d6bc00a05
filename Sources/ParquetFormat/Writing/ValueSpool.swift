internal import Compression
internal import Tabular

/// Values of one page, put aside in case they are to be written in another way than they were.
struct ValueRecord {
    /// What is put aside of them.
    enum Content {
        /// They themselves, no texts.
        case values(ColumnForm)
        /// The texts they had in the source, since they would be printed otherwise.
        case sources
        /// Their numbers in the dictionary of the chunk, which holds texts.
        case indices
        /// They are that dictionary.
        case dictionary
    }

    /// The row group.
    var group: Int
    var content: Content
    fileprivate var runCount: Int
    /// How many bytes runs and values have before compression.
    fileprivate var plainCount: Int
    fileprivate var range: Range<UInt64>
}

/// Where values are put aside, compressed: they are kept to the end, and most are never looked at again.
final class ValueSpool {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var spool: (any ByteSpool)?
    private let buffer = ByteBlock(capacity: 64 * 1024)
    private let compressed = ByteBlock(capacity: 64 * 1024)
    private let zstandard = Zstandard()

    init(_ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) { self.makeSpool = makeSpool }

    /// Puts values aside.
    func append(
        _ presence: Presence, _ values: UnsafeRawBufferPointer, _ content: ValueRecord.Content, group: Int
    ) throws(ExportError) -> ValueRecord {
        let spool: any ByteSpool
        if let known = self.spool { spool = known } else { spool = try makeSpool() }
        self.spool = spool
        let start = spool.count
        buffer.reset(keeping: 1 << 20)
        presence.runs.withUnsafeBytes { _ = buffer.append($0) }
        buffer.append(values)
        compressed.reset(keeping: 1 << 20)
        try zstandard.append(buffer.contents, to: compressed)
        try spool.append(compressed.contents)
        return ValueRecord(
            group: group, content: content, runCount: presence.runs.count, plainCount: buffer.count,
            range: start..<spool.count)
    }

    /// Gives the runs and the values of a record; both are valid until the next call.
    func read(_ record: ValueRecord) throws(ExportError) -> (runs: [UInt32], values: UnsafeRawBufferPointer) {
        let count = Int(clamping: record.range.upperBound - record.range.lowerBound)
        compressed.reset(keeping: 1 << 20)
        guard try spool?.append(count, at: record.range.lowerBound, to: compressed) ?? (count == 0) else {
            throw ExportError(.output, "the temporary file came back short")
        }
        buffer.reset(keeping: 1 << 20)
        try zstandard.appendDecompressed(compressed.contents, count: record.plainCount, to: buffer)
        var runs: [UInt32] = []
        for index in 0..<min(record.runCount, buffer.count / 4) {
            runs.append(buffer.contents.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        return (runs, UnsafeRawBufferPointer(rebasing: buffer.contents[(runs.count * 4)...]))
    }
}
