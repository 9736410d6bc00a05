import Synchronization
import Tabular

/// The texts that cells share, by index: the first ones in memory, those beyond the limit in a spool, so that memory does
/// not grow with them.
///
/// Bounds: `memory` has `memoryUsed` bytes in use of `memoryCapacity`; `starts` has `inMemory + 1` entries in use, not
/// decreasing and none larger than `memoryUsed`. Indices are compared with `count` first.
final class SharedStrings: @unchecked Sendable {
    /// How many there are.
    private(set) var count = 0
    /// What decoding them gave up.
    var losses = TextLosses()

    private let memory: UnsafeMutablePointer<UInt8>
    private let memoryCapacity: Int
    private var memoryUsed = 0
    private let starts: UnsafeMutablePointer<UInt32>
    private let startsCapacity: Int
    private var inMemory = 0

    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    /// The texts from `inMemory` on, and where each starts among them, 8 bytes each.
    private var texts: (any ByteSpool)?
    private var places: (any ByteSpool)?
    private var textEnd: UInt64 = 0
    private let textBuffer = ByteBlock(capacity: 2 * pieceSize)
    private let placeBuffer = ByteBlock(capacity: pieceSize)
    /// The spool gets whole pieces of so many bytes: a file system takes aligned ones in at two thirds of the cost.
    private static let pieceSize = 256 * 1024
    private let lock = Mutex<Void>(())

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        // A part of what all stages together may keep waiting; the spools keep the next texts in memory, too, where the
        // others leave room. Memory that is never written is never resident.
        memoryCapacity = min(max(memoryLimit / 4, 64), 1 << 30)
        startsCapacity = min(max(memoryLimit / 32, 16), 1 << 27)
        memory = .allocate(capacity: memoryCapacity + ByteBlock.padding)
        starts = .allocate(capacity: startsCapacity + 1)
        starts[0] = 0
        self.makeSpool = makeSpool
    }

    deinit {
        memory.deallocate()
        starts.deallocate()
    }

    // MARK: Filling

    /// Adds the next text.
    func append(_ text: UnsafeRawBufferPointer) throws(ExportError) {
        if texts == nil {
            if inMemory < startsCapacity, memoryCapacity - memoryUsed >= text.count {
                if let base = text.baseAddress {
                    UnsafeMutableRawPointer(memory + memoryUsed).copyMemory(from: base, byteCount: text.count)
                }
                memoryUsed += text.count
                inMemory += 1
                starts[inMemory] = UInt32(truncatingIfNeeded: memoryUsed)
                count += 1
                return
            }
            texts = try makeSpool()
            places = try makeSpool()
        }
        let place = textEnd.littleEndian
        placeBuffer.append(bytesOf: place)
        textBuffer.append(text)
        textEnd += UInt64(text.count)
        count += 1
        if textBuffer.count >= Self.pieceSize { try flush(textBuffer, to: texts) }
        if placeBuffer.count == Self.pieceSize { try flush(placeBuffer, to: places) }
    }

    /// Makes ready for reading.
    func finish() throws(ExportError) {
        guard texts != nil else { return }
        let place = textEnd.littleEndian
        placeBuffer.append(bytesOf: place)
        try texts?.append(textBuffer.contents)
        try places?.append(placeBuffer.contents)
        textBuffer.reset(keeping: 2 * Self.pieceSize)
        placeBuffer.reset()
    }

    /// Puts the whole pieces of a buffer aside, so that less than one is left.
    private func flush(_ buffer: ByteBlock, to spool: (any ByteSpool)?) throws(ExportError) {
        let rest = buffer.count % Self.pieceSize
        let whole = buffer.contents.prefix(buffer.count - rest)
        try spool?.append(UnsafeRawBufferPointer(rebasing: whole))
        UnsafeMutableRawPointer(buffer.bytes).copyMemory(from: buffer.bytes + whole.count, byteCount: rest)
        buffer.count = rest
        // One huge text shall not hold its memory.
        guard buffer.capacity > 4 * Self.pieceSize else { return }
        let left = [UInt8](buffer.contents)
        buffer.reset(keeping: 2 * Self.pieceSize)
        buffer.append(left)
    }

    // MARK: Reading

    /// The text at `index`, where it is in memory.
    @inline(__always)
    func resident(_ index: Int) -> UnsafeRawBufferPointer? {
        guard index >= 0, index < inMemory else { return nil }
        let start = Int(starts[index])
        return UnsafeRawBufferPointer(start: memory + start, count: Int(starts[index + 1]) - start)
    }

    /// The place of the text at `index` in the spool, read through `pages`.
    func spooled(_ index: Int, _ pages: SpoolPages) throws(ExportError) -> Range<UInt64>? {
        guard index >= inMemory, index < count, places != nil else { return nil }
        let offset = UInt64(index - inMemory) * 8
        var pair: (UInt64, UInt64) = (0, 0)
        try withUnsafeMutableBytes(of: &pair) { (bytes) throws(ExportError) in
            try pages.read(offset, into: bytes) { (place, room) throws(ExportError) in try read(places, place, room) }
        }
        let (start, end) = (UInt64(littleEndian: pair.0), UInt64(littleEndian: pair.1))
        return start <= end && end <= textEnd ? start..<end : nil
    }

    /// Copies a text out of the spool.
    func copy(_ range: Range<UInt64>, into room: UnsafeMutableRawBufferPointer, _ pages: SpoolPages) throws(ExportError)
    {
        try pages.read(range.lowerBound, into: room) { (place, room) throws(ExportError) in
            try read(texts, place, room)
        }
    }

    /// Reads from a spool, one worker at a time: nothing says that spools may be read side by side.
    private func read(
        _ spool: (any ByteSpool)?, _ place: UInt64, _ room: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> Int {
        guard let spool else { return 0 }
        let result: Result<Int, ExportError> = lock.withLock { _ in
            do throws(ExportError) { return .success(try spool.read(at: place, into: room)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
