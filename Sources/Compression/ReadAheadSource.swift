package import Tabular
internal import Threads

/// Reads another source on a thread of its own, a few pieces ahead: decompression runs beside what is done with its
/// result.
///
/// Memory is that of the pieces, whatever the source's size. Giving the source up stops the thread, which is waited for.
package final class ReadAheadSource: ByteSource {
    private let shared: ReadAheadQueue
    private let thread: WorkerThread?
    private var current: ByteBlock?
    private var taken = 0

    /// The inner source's name.
    package let name: String
    /// The inner source's size.
    package let byteCount: UInt64?

    /// Starts to read `source`, which nobody else may read from then on.
    package init(_ source: any ByteSource, pieces: Int = 4, pieceSize: Int = 128 * 1024) {
        name = source.name
        byteCount = source.byteCount
        shared = ReadAheadQueue(source, pieces: max(2, pieces), pieceSize: max(1, pieceSize))
        // Without a thread the queue reads when it is asked.
        thread = WorkerThread { [shared] in shared.run() }
    }

    deinit {
        shared.close()
        thread?.join()
    }

    /// Gives the next bytes; 0 only at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard buffer.count > 0 else { return 0 }
        if let block = current, taken == block.count {
            current = nil
            shared.giveBack(block)
        }
        if current == nil {
            current = try thread == nil ? shared.readOne() : shared.next()
            taken = 0
        }
        guard let block = current else { return 0 }
        let count = min(buffer.count, block.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block.contents[taken..<taken + count]))
        taken += count
        return count
    }
}

/// What `ReadAheadSource` and its thread share.
private final class ReadAheadQueue: @unchecked Sendable {
    private let source: any ByteSource
    private let condition = ThreadCondition()
    private var empty: [ByteBlock]
    private var full: [ByteBlock] = []
    private var ending: Result<Void, ExportError>?
    private var isClosed = false

    init(_ source: any ByteSource, pieces: Int, pieceSize: Int) {
        self.source = source
        empty = (0..<pieces).map { _ in ByteBlock(capacity: pieceSize) }
    }

    /// What the thread does.
    func run() {
        while let block = takeEmpty() {
            var result: Result<Void, ExportError>?
            do throws(ExportError) {
                if try !fill(block) { result = .success(()) }
            } catch {
                result = .failure(error)
            }
            condition.lock()
            if block.count > 0 { full.append(block) }
            ending = result
            condition.broadcast()
            condition.unlock()
            if result != nil { return }
        }
    }

    /// Fills a block; false when the source is spent.
    private func fill(_ block: ByteBlock) throws(ExportError) -> Bool {
        block.reset()
        while block.count < block.capacity {
            if try !source.fill(block) { return false }
        }
        return true
    }

    private func takeEmpty() -> ByteBlock? {
        condition.lock()
        defer { condition.unlock() }
        while empty.isEmpty, !isClosed { condition.wait() }
        return isClosed ? nil : empty.removeLast()
    }

    /// The next piece, once there is one; nil at the end.
    func next() throws(ExportError) -> ByteBlock? {
        condition.lock()
        defer { condition.unlock() }
        while full.isEmpty, ending == nil { condition.wait() }
        if !full.isEmpty { return full.removeFirst() }
        try ending?.get()
        return nil
    }

    /// The next piece without a thread.
    func readOne() throws(ExportError) -> ByteBlock? {
        guard let block = takeEmpty() else { return nil }
        _ = try fill(block)
        if block.count > 0 { return block }
        giveBack(block)
        return nil
    }

    func giveBack(_ block: ByteBlock) {
        condition.lock()
        empty.append(block)
        condition.broadcast()
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
