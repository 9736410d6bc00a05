public import Tabular

/// A spool that keeps everything in memory.
public final class MemorySpool: ByteSpool {
    private var bytes: [UInt8]

    /// A spool of these bytes.
    public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// How many bytes it holds.
    public var count: UInt64 { UInt64(bytes.count) }

    /// Appends bytes.
    public func append(_ added: UnsafeRawBufferPointer) throws(ExportError) { bytes.append(contentsOf: added) }

    /// Gives a range in pieces of an odd size, which end inside whatever the reader takes for a unit.
    public func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        let block = ByteBlock(capacity: 1009)
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = Int(min(UInt64(block.capacity), range.upperBound - place))
            block.count = 0
            block.count = try read(
                at: place, into: UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(wanted)))
            try body(block.contents)
            place += UInt64(block.count)
        }
    }

    /// Copies what there is at `offset`.
    public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let start = min(Int(offset), bytes.count)
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return count
    }
}

/// A sink in memory whose bytes can be had back, as those of a file under its temporary name.
public final class StagedMemorySink: StagedSink {
    /// Its name in messages.
    public let name = "memory"
    /// What was written.
    public private(set) var bytes: [UInt8] = []
    /// How many times it was emptied.
    public private(set) var timesTakenBack = 0

    /// An empty sink.
    public init() {}

    /// Keeps the bytes.
    public func write(_ added: UnsafeRawBufferPointer) throws(ExportError) { bytes.append(contentsOf: added) }
    /// Nothing is left to do.
    public func finish() throws(ExportError) {}
    /// Drops the bytes.
    public func abandon() { bytes = [] }

    /// Gives what was written, and begins anew.
    public func reclaim() throws(ExportError) -> any ByteSpool {
        defer { bytes = [] }
        timesTakenBack += 1
        return MemorySpool(bytes)
    }
}
