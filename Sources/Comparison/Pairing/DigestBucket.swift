internal import Tabular

/// Digests of rows whose keys begin alike, put aside: those of each side in a spool, in the order of the rows.
///
/// Bounds: a read fills whole records, as many as were written; what a spool claims is compared with what was asked for.
final class DigestBucket {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var spools: [(any ByteSpool)?] = [nil, nil]
    private let buffers = [ByteBlock(capacity: 1), ByteBlock(capacity: 1)]
    /// How many digests of each side there are.
    private(set) var counts: [UInt64] = [0, 0]
    private var first: DigestRecord?
    /// Whether there is more than one key, so that a split can part them.
    private(set) var hasSeveralKeys = false
    private static let bufferBytes = 100 * DigestRecord.byteCount

    init(makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) { self.makeSpool = makeSpool }

    /// How many bytes the digests of both sides have.
    var byteCount: UInt64 { (counts[0] + counts[1]) * UInt64(DigestRecord.byteCount) }

    func add(_ record: DigestRecord, of side: ComparedSideName) throws(ExportError) {
        if let first { hasSeveralKeys = hasSeveralKeys || !first.hasKey(of: record) } else { first = record }
        counts[side.rawValue] += 1
        let buffer = buffers[side.rawValue]
        buffer.append(bytesOf: (record.keyHigh, record.keyLow, record.content, record.row))
        if buffer.count >= DigestBucket.bufferBytes { try flush(side) }
    }

    private func flush(_ side: ComparedSideName) throws(ExportError) {
        let buffer = buffers[side.rawValue]
        guard buffer.count > 0 else { return }
        if spools[side.rawValue] == nil { spools[side.rawValue] = try makeSpool() }
        try spools[side.rawValue]?.append(buffer.contents)
        buffer.count = 0
    }

    /// Forgets the digests of a side.
    func forget(_ side: ComparedSideName) {
        counts[side.rawValue] = 0
        spools[side.rawValue] = nil
        buffers[side.rawValue].count = 0
    }

    /// Gives the digests of a side in the order of its rows.
    func each(
        of side: ComparedSideName, _ body: (DigestRecord) throws(ExportError) -> Void
    ) throws(ExportError) {
        var cursor = try cursor(of: side)
        while let record = try cursor.next() { try body(record) }
    }

    /// A walk over the digests of a side.
    func cursor(of side: ComparedSideName) throws(ExportError) -> Cursor {
        try flush(side)
        return Cursor(spools[side.rawValue])
    }

    struct Cursor {
        private var spool: SpoolCursor

        init(_ spool: (any ByteSpool)?) { self.spool = SpoolCursor(spool) }

        mutating func next() throws(ExportError) -> DigestRecord? {
            guard let bytes = try spool.next(DigestRecord.byteCount) else { return nil }
            func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            return DigestRecord(keyHigh: word(0), keyLow: word(1), content: word(2), row: word(3))
        }
    }
}
