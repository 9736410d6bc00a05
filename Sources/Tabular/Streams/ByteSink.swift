/// Where bytes go: a file, standard output, a compressor in front of either.
public protocol ByteSink: AnyObject {
    /// Its name in messages.
    var name: String { get }
    /// Writes all of `bytes`. May block; that is what holds the whole pipeline back.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError)
    /// Writes the whole of what a spool holds between two offsets; sinks with a descriptor let the kernel copy it.
    func write(_ spool: any ByteSpool, in range: Range<UInt64>) throws(ExportError)
    /// Completes the output: flushes, and puts a file under its final name.
    func finish() throws(ExportError)
    /// Gives the output up: nothing of it stays.
    func abandon()
}

extension ByteSink {
    /// Copies through memory.
    public func write(_ spool: any ByteSpool, in range: Range<UInt64>) throws(ExportError) {
        try spool.read(range) { (bytes) throws(ExportError) in try self.write(bytes) }
    }

    /// Writes text.
    public func write(_ text: StaticString) throws(ExportError) {
        try write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes an array's bytes.
    public func write(_ bytes: [UInt8]) throws(ExportError) {
        let block = ByteBlock(capacity: max(bytes.count, 1))
        block.append(bytes)
        try write(block.contents)
    }
}

/// A sink that nobody has seen the bytes of yet, so that they can be had back and written otherwise: a file under its
/// temporary name.
public protocol StagedSink: ByteSink {
    /// Empties the sink and gives what it held.
    func reclaim() throws(ExportError) -> any ByteSpool
}

/// Encoded bytes put aside until the header is known: in memory while they are few, then in an unlinked temporary file.
public protocol ByteSpool: AnyObject {
    /// How many bytes it holds.
    var count: UInt64 { get }
    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError)
    /// Gives the bytes in `range`, piece by piece.
    func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError)
    /// Fills `buffer` with the bytes that start at `offset`, and gives how many there were.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
    /// Ends the spool, and gives all its bytes as one block whose memory the system may have back (`ByteBlock.letGo`).
    func mapped() throws(ExportError) -> ByteBlock
}

extension ByteSpool {
    /// In memory of the block's own.
    public func mapped() throws(ExportError) -> ByteBlock {
        let block = ByteBlock(capacity: Int(clamping: count))
        try read(0..<count) { (bytes) throws(ExportError) in block.append(bytes) }
        return block
    }
}

/// A sink that keeps what it is given, for tests and for small results.
public final class MemoryByteSink: ByteSink {
    /// Its name in messages.
    public let name: String
    /// Everything written so far.
    public private(set) var bytes: [UInt8] = []
    /// Whether `finish` was called.
    public private(set) var isFinished = false

    /// An empty sink.
    public init(name: String = "memory") { self.name = name }

    /// Keeps the bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { self.bytes.append(contentsOf: bytes) }
    /// Notes the end.
    public func finish() throws(ExportError) { isFinished = true }
    /// Drops the bytes.
    public func abandon() { bytes = [] }

    /// What was written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
