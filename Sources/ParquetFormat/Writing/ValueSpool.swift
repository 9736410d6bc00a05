internal import Compression
internal import Tabular

/// Values of one page, put aside in case they are to be written in another way than they were.
struct ValueRecord {
    /// What is put aside of them.
    enum Content {
        /// They themselves, no texts; with the texts they had in the source where they would be printed otherwise.
        case values(ColumnForm)
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
    fileprivate var valueEnd: Int
    /// The same with the texts of the source behind them; nil where there are none.
    fileprivate var sourceEnd: Int?
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

    /// Puts values aside, and the texts they had in the source.
    func append(
        _ presence: Presence, _ values: UnsafeRawBufferPointer, sources: UnsafeRawBufferPointer? = nil,
        _ content: ValueRecord.Content, group: Int
    ) throws(ExportError) -> ValueRecord {
        let spool: any ByteSpool
        if let known = self.spool { spool = known } else { spool = try makeSpool() }
        self.spool = spool
        let start = spool.count
        buffer.reset(keeping: 1 << 20)
        presence.runs.withUnsafeBytes { _ = buffer.append($0) }
        buffer.append(values)
        let valueEnd = buffer.count
        if let sources { buffer.append(sources) }
        compressed.reset(keeping: 1 << 20)
        try zstandard.append(buffer.contents, to: compressed)
        try spool.append(compressed.contents)
        return ValueRecord(
            group: group, content: content, runCount: presence.runs.count, valueEnd: valueEnd,
            sourceEnd: sources == nil ? nil : buffer.count, range: start..<spool.count)
    }

    /// Gives the runs and the values of a record, and the texts they had in the source; all are valid until the next call.
    func read(
        _ record: ValueRecord
    ) throws(ExportError) -> (runs: [UInt32], values: UnsafeRawBufferPointer, sources: UnsafeRawBufferPointer?) {
        let count = Int(clamping: record.range.upperBound - record.range.lowerBound)
        compressed.reset(keeping: 1 << 20)
        guard try spool?.append(count, at: record.range.lowerBound, to: compressed) ?? (count == 0) else {
            throw ExportError(.output, "the temporary file came back short")
        }
        buffer.reset(keeping: 1 << 20)
        try zstandard.appendDecompressed(compressed.contents, count: record.sourceEnd ?? record.valueEnd, to: buffer)
        var runs: [UInt32] = []
        for index in 0..<min(record.runCount, buffer.count / 4) {
            runs.append(buffer.contents.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        let rest = buffer.contents[(runs.count * 4)...]
        let valueEnd = min(max(record.valueEnd, rest.startIndex), rest.endIndex)
        return (
            runs, UnsafeRawBufferPointer(rebasing: rest[..<valueEnd]),
            record.sourceEnd.map { _ in UnsafeRawBufferPointer(rebasing: rest[valueEnd...]) }
        )
    }
}
