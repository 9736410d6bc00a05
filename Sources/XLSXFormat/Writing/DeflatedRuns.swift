import Compression
import Tabular

/// Deflated bytes that stand in runs of a spool which they share with others. They are blocks that end at bytes and refer to
/// nothing before them, so that they join; the checksum of the whole comes from theirs.
struct DeflatedRuns {
    /// Where they stand. Those that follow each other are one run.
    private(set) var runs: [Range<UInt64>] = []
    /// CRC-32 of what they hold.
    private(set) var sum: UInt32 = 0
    /// How many bytes they hold.
    private(set) var size: UInt64 = 0
    /// How many bytes they have.
    private(set) var compressedSize: UInt64 = 0

    /// Appends a block that holds `size` bytes.
    mutating func append(
        _ block: UnsafeRawBufferPointer, sum: UInt32, size: UInt64, to spool: any ByteSpool
    ) throws(ExportError) {
        let start = spool.count
        try spool.append(block)
        if let last = runs.last, last.upperBound == start {
            runs[runs.count - 1] = last.lowerBound..<spool.count
        } else {
            runs.append(start..<spool.count)
        }
        self.sum = CRC32.combine(self.sum, sum, count: size)
        self.size += size
        compressedSize += UInt64(block.count)
    }
}

/// A part of a workbook, put together of what is deflated as it comes and of what was deflated before.
struct DeflatedPart {
    private enum Piece {
        case block(ByteBlock)
        case runs([Range<UInt64>], any ByteSpool)
    }

    private let name: String
    private let deflate: Deflate
    private var pieces: [Piece] = []
    private var sum: UInt32 = 0
    private var size: UInt64 = 0
    private var compressedSize: UInt64 = 0

    init(_ name: String, _ effort: CompressionEffort) {
        self.name = name
        deflate = Deflate(effort)
    }

    /// Appends bytes.
    mutating func append(_ bytes: [UInt8]) throws(ExportError) {
        let plain = ByteBlock(capacity: max(bytes.count, 1))
        plain.append(bytes)
        let block = ByteBlock(capacity: 4096)
        try deflate.append(plain.contents, to: block)
        pieces.append(.block(block))
        count(CRC32.of(plain.contents), UInt64(plain.count), UInt64(block.count))
    }

    /// Appends what was deflated before.
    mutating func append(_ runs: DeflatedRuns, in spool: any ByteSpool) {
        pieces.append(.runs(runs.runs, spool))
        count(runs.sum, runs.size, runs.compressedSize)
    }

    private mutating func count(_ sum: UInt32, _ size: UInt64, _ compressedSize: UInt64) {
        self.sum = CRC32.combine(self.sum, sum, count: size)
        self.size += size
        self.compressedSize += compressedSize
    }

    /// Writes the part.
    func write(to archive: ZipWriter) throws(ExportError) {
        let entry = ZipWriter.Entry(
            name: name, sum: sum, size: size, compressedSize: compressedSize + UInt64(Deflate.end.count))
        try archive.add(entry) { (sink) throws(ExportError) in
            for piece in pieces {
                switch piece {
                case .block(let block): try sink.write(block.contents)
                case .runs(let runs, let spool): for run in runs { try sink.write(spool, in: run) }
                }
            }
            try sink.write(Deflate.end)
        }
    }
}
