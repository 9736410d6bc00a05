/// One owned run of bytes that holds whole rows of a source.
///
/// ```
///  0            count          capacity      capacity + padding
///  ├── contents ──┼─── room ──────┼── padding ──┤
/// ```
///
/// Bounds: `0 <= start, count <= capacity`; `capacity + padding` bytes are allocated, and those of the padding are
/// initialised.
///
/// The padding lets vector loads run past the last byte without a tail loop. Blocks are reused: a worker fills the
/// same one again and again, so memory stays flat however long the source is. A block has exactly one owner at a time;
/// that, and not a lock, is what makes passing one between threads safe. For the same reason its properties go without
/// run-time exclusivity checks, which would cost a call for every cell.
public final class ByteBlock: @unchecked Sendable {
    /// Bytes allocated behind `capacity` and never written by a reader, zeroed.
    public static let padding = 64
    /// The size a block starts with: large enough to hide per-block costs, small enough for the second-level cache.
    public static let standardCapacity = 256 * 1024

    /// The first byte.
    @exclusivity(unchecked) @usableFromInline internal var storage: UnsafeMutablePointer<UInt8>
    /// How many bytes fit before the padding.
    @exclusivity(unchecked) public private(set) var capacity: Int
    /// How many bytes are in use.
    @exclusivity(unchecked) public var count: Int
    /// Where the first byte stands in its source.
    public var origin: BlockOrigin
    /// Where the rows begin: what stands before are separators that the reader has already checked.
    @exclusivity(unchecked) public var start = 0
    /// What the reader tells its parsers: which kind of rows these are.
    @exclusivity(unchecked) public var layoutID = 0
    /// What the reader knows all rows in it to be of, where that is not the source as a whole.
    @exclusivity(unchecked) package var owner: [UInt8] = []

    /// How memory is given back that is not the block's own.
    private var mapping: Mapping?

    /// Memory that stands for the bytes of a file.
    package struct Mapping {
        /// Lets the system have the memory back until the bytes are looked at again.
        let letGo: () -> Void
        /// Ends it.
        let unmap: () -> Void

        /// A mapping with these calls.
        package init(letGo: @escaping () -> Void, unmap: @escaping () -> Void) {
            self.letGo = letGo
            self.unmap = unmap
        }
    }

    /// A block of `count` bytes that stand at `bytes`, with the padding behind them.
    package init(_ bytes: UnsafeMutablePointer<UInt8>, count: Int, _ mapping: Mapping) {
        storage = bytes
        capacity = count
        self.count = count
        origin = BlockOrigin()
        self.mapping = mapping
    }

    /// Gives memory back that stands for bytes of a file, until they are looked at again.
    package func letGo() { mapping?.letGo() }

    private func free() {
        guard let mapping else { return storage.deallocate() }
        mapping.unmap()
        self.mapping = nil
    }

    /// A block with room for `capacity` bytes.
    public init(capacity: Int = ByteBlock.standardCapacity) {
        self.capacity = max(capacity, 1)
        count = 0
        origin = BlockOrigin()
        storage = .allocate(capacity: self.capacity + ByteBlock.padding)
        (storage + self.capacity).initialize(repeating: 0, count: ByteBlock.padding)
    }

    deinit { free() }

    /// The first byte; valid until the block grows or goes away.
    @inlinable public var bytes: UnsafeMutablePointer<UInt8> { storage }

    /// The bytes in use.
    @inlinable public var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

    /// The room behind the bytes in use.
    @inlinable public var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: storage + count, count: capacity - count)
    }

    /// Makes room for at least `capacity` bytes; pointers taken before are void.
    public func grow(to wanted: Int) {
        guard wanted > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + ByteBlock.padding)
        larger.update(from: storage, count: count)
        (larger + wanted).initialize(repeating: 0, count: ByteBlock.padding)
        free()
        storage = larger
        capacity = wanted
    }

    /// Makes room for `added` more bytes, twice as much as there was where that is not enough.
    @inlinable
    @inline(__always)
    public func reserve(_ added: Int) {
        if capacity - count < added { grow(to: max(capacity * 2, count + added)) }
    }

    /// Appends a byte.
    @inlinable
    @inline(__always)
    public func append(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    /// Appends bytes and gives the offset at which they start.
    @discardableResult
    public func append(_ added: UnsafeRawBufferPointer) -> Int {
        let start = count
        guard capacity - count >= added.count else { return appendGrowing(added) }
        if let base = added.baseAddress {
            UnsafeMutableRawPointer(storage + count).copyMemory(from: base, byteCount: added.count)
        }
        count += added.count
        return start
    }

    /// Appends bytes for which there is no room yet. They may be the block's own, which move when it grows.
    private func appendGrowing(_ added: UnsafeRawBufferPointer) -> Int {
        let own = UnsafeRawBufferPointer(start: storage, count: count)
        let place = added.baseAddress.flatMap { base in
            own.baseAddress.map { base - $0 }.flatMap { (0..<max(1, count)).contains($0) ? $0 : nil }
        }
        reserve(added.count)
        guard let place else { return append(added) }
        return append(UnsafeRawBufferPointer(start: storage + place, count: added.count))
    }

    /// Appends bytes and gives the offset at which they start.
    @inlinable
    @discardableResult
    public func append(_ added: [UInt8]) -> Int { added.withUnsafeBytes { append($0) } }

    /// Appends the bytes of a number in the machine's order, and gives the offset at which they start.
    @inlinable
    @discardableResult
    public func append(bytesOf value: some BitwiseCopyable) -> Int { withUnsafeBytes(of: value) { append($0) } }

    /// Appends text and gives the offset at which it starts.
    @discardableResult
    public func append(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Empties the block, and gives memory back when one huge row had made it larger than `keeping`.
    public func reset(keeping largest: Int = .max) {
        count = 0
        start = 0
        layoutID = 0
        if !owner.isEmpty { owner = [] }
        origin = BlockOrigin()
        guard capacity > largest else { return }
        free()
        capacity = max(largest, 1)
        storage = .allocate(capacity: capacity + ByteBlock.padding)
        (storage + capacity).initialize(repeating: 0, count: ByteBlock.padding)
    }
}

/// Where a block's first byte stands in its source, for messages.
public struct BlockOrigin: Sendable, Equatable {
    /// Bytes of the source before the block, after decompression and re-encoding.
    public var byte: UInt64 = 0
    /// Line feeds (or lone carriage returns) of the source before the block.
    public var line: UInt64 = 0
    /// The byte of the source at which the line begins that the block begins in.
    public var lineStart: UInt64 = 0

    /// Whether the bytes are those of another encoding than the source's, so that nobody finds them there.
    package var isDecoded = false

    /// The start of a source.
    public init(byte: UInt64 = 0, line: UInt64 = 0) {
        self.byte = byte
        self.line = line
    }

    /// The byte of the source that stands at `offset` in the block; nil where nobody knows.
    package func byte(at offset: Int) -> UInt64? { isDecoded ? nil : byte + UInt64(offset) }
}
