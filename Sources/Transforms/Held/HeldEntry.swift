import Libc
package import Tabular

/// What is put aside: a key, maybe empty, and what belongs to it.
///
/// ```
///  0           4               8
///  ├ key count ┼ payload count ┼─ key ─┼─ payload ─┤
/// ```
///
/// Numbers stand in the machine's own order: a spool never outlives its process.
package enum HeldEntry {
    /// What stands in front of the key.
    static let headCount = 8

    /// What a temporary file gives that is not what was written.
    package static var damage: ExportError {
        ExportError(
            .output, "the temporary file came back damaged",
            advice: "name another folder with \(Setting.temporaryFolder)")
    }

    /// Negative where the left key comes first, 0 where they are the same: byte by byte.
    @inline(__always)
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        if count > 0, let one = left.baseAddress, let two = right.baseAddress {
            let order = memcmp(one, two, count)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    /// The first eight bytes of a key as a number of the same order, zeros where it is shorter.
    @inline(__always)
    static func prefix(of key: UnsafeRawBufferPointer) -> UInt64 {
        if key.count >= 8 { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for index in 0..<8 { prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return prefix
    }
}

/// Appends entries to a spool, many small ones at a time.
final class HeldEntryWriter {
    /// Where they go.
    let spool: any ByteSpool
    private let buffer: ByteBlock
    private let bufferSize: Int

    init(_ spool: any ByteSpool, bufferSize: Int = 1 << 16) {
        self.spool = spool
        self.bufferSize = bufferSize
        buffer = ByteBlock(capacity: bufferSize)
    }

    /// Where the next entry starts.
    var place: UInt64 { spool.count + UInt64(buffer.count) }

    /// Appends a part of an entry.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        if buffer.count + bytes.count > bufferSize { try flush() }
        if bytes.count >= bufferSize { return try spool.append(bytes) }
        buffer.append(bytes)
    }

    /// Appends an entry without a key.
    func append(payload: UnsafeRawBufferPointer) throws(ExportError) {
        let head = (UInt32(0), UInt32(truncatingIfNeeded: payload.count))
        let block = buffer
        if block.count + HeldEntry.headCount > bufferSize { try flush() }
        block.append(bytesOf: head)
        try append(payload)
    }

    /// Hands everything over to the spool.
    func flush() throws(ExportError) {
        try spool.append(buffer.contents)
        buffer.count = 0
    }
}

/// Walks over entries of a spool, a window of it in memory. A payload that is larger than the window stays where it is until
/// it is asked for.
///
/// Bounds: the key lies in the buffer, as `load` made sure; what a head says is checked against the end of the entries.
final class HeldEntryCursor {
    private let spool: any ByteSpool
    private let end: UInt64
    private let window: Int
    private let buffer: ByteBlock
    /// Where the buffer's first byte stands in the spool.
    private var bufferStart: UInt64 = 0
    /// Where the entry at hand starts.
    private(set) var place: UInt64
    /// How many bytes the entry at hand has; 0 before the first.
    private var size = 0
    private var keyCount = 0
    private(set) var payloadCount = 0
    /// The first bytes of the key, in order.
    private(set) var prefix: UInt64 = 0
    /// The order among those with the same key.
    let rank: Int

    init(_ spool: any ByteSpool, in range: Range<UInt64>, window: Int, rank: Int = 0) {
        self.spool = spool
        self.window = window
        self.rank = rank
        place = range.lowerBound
        end = range.upperBound
        buffer = ByteBlock(capacity: window)
    }

    /// Goes to the next entry; false behind the last.
    func next() throws(ExportError) -> Bool {
        place += UInt64(size)
        size = 0
        guard place < end else { return false }
        try readHead()
        return true
    }

    /// Goes to the entry that starts at `place`.
    func go(to place: UInt64) throws(ExportError) {
        self.place = place
        try readHead()
    }

    /// The key, valid until the cursor moves.
    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: head + HeldEntry.headCount, count: keyCount)
    }

    private var head: UnsafePointer<UInt8> { UnsafePointer(buffer.bytes + Int(place - bufferStart)) }

    private func readHead() throws(ExportError) {
        try load(HeldEntry.headCount)
        let counts = UnsafeRawPointer(head)
        keyCount = Int(counts.loadUnaligned(as: UInt32.self))
        payloadCount = Int(counts.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        size = HeldEntry.headCount + keyCount + payloadCount
        guard UInt64(size) <= end - place else { throw HeldEntry.damage }
        try load(size <= window ? size : HeldEntry.headCount + keyCount)
        prefix = HeldEntry.prefix(of: key)
    }

    /// Sees to it that the first `count` bytes of the entry at hand are in the buffer.
    private func load(_ count: Int) throws(ExportError) {
        guard UInt64(count) <= end - place else { throw HeldEntry.damage }
        if place >= bufferStart, place + UInt64(count) <= bufferStart + UInt64(buffer.count) { return }
        buffer.reset(keeping: window)
        let wanted = Int(min(UInt64(max(count, window)), end - place))
        buffer.grow(to: wanted)
        bufferStart = place
        guard try spool.append(wanted, at: place, to: buffer) else { throw HeldEntry.damage }
    }

    private var isInBuffer: Bool { place + UInt64(size) <= bufferStart + UInt64(buffer.count) }

    /// Appends what belongs to the key.
    func appendPayload(to block: ByteBlock) throws(ExportError) {
        block.reserve(payloadCount)
        if isInBuffer {
            block.append(UnsafeRawBufferPointer(start: head + HeldEntry.headCount + keyCount, count: payloadCount))
        } else {
            let start = place + UInt64(size - payloadCount)
            guard try spool.append(payloadCount, at: start, to: block) else { throw HeldEntry.damage }
        }
    }

    /// Appends the whole entry.
    func copy(to writer: HeldEntryWriter) throws(ExportError) {
        if isInBuffer { return try writer.append(UnsafeRawBufferPointer(start: head, count: size)) }
        try writer.append(UnsafeRawBufferPointer(start: head, count: size - payloadCount))
        let start = place + UInt64(size - payloadCount)
        try spool.read(start..<place + UInt64(size)) { (bytes) throws(ExportError) in try writer.append(bytes) }
    }

    /// Whether its entry comes before that of another cursor.
    @inline(__always)
    func precedes(_ other: HeldEntryCursor) -> Bool {
        if prefix != other.prefix { return prefix < other.prefix }
        let order = HeldEntry.compare(key, other.key)
        return order == 0 ? rank < other.rank : order < 0
    }
}
