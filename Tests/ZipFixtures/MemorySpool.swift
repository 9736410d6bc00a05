public import Tabular

/// A spool in memory.
public final class MemorySpool: ByteSpool {
    private var bytes: [UInt8] = []

    /// An empty spool.
    public init() {}

    /// How many bytes it holds.
    public var count: UInt64 { UInt64(bytes.count) }

    /// Appends bytes.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { self.bytes.append(contentsOf: bytes) }

    /// Gives a range in one piece.
    public func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        let block = ByteBlock(capacity: max(1, range.count))
        bytes.withUnsafeBytes {
            _ = block.append(UnsafeRawBufferPointer(rebasing: $0[Int(range.lowerBound)..<Int(range.upperBound)]))
        }
        try body(block.contents)
    }

    /// Copies what there is at `offset`.
    public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard offset < UInt64(bytes.count) else { return 0 }
        let start = Int(offset)
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return count
    }
}
