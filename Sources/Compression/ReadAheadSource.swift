public import Tabular

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Reads another source on a thread of its own, a few pieces ahead: decompression runs beside what is done with its
/// result.
///
/// Memory is that of the pieces, whatever the source's size. Giving the source up stops the thread, which is waited for.
public final class ReadAheadSource: ByteSource {
    private let shared: ReadAheadQueue
    private var thread: pthread_t?
    private var current: ByteBlock?
    private var taken = 0

    /// The inner source's name.
    public let name: String
    /// The inner source's size.
    public let byteCount: UInt64?

    /// Starts to read `source`, which nobody else may read from then on.
    public init(_ source: any ByteSource, pieces: Int = 4, pieceSize: Int = 128 * 1024) {
        name = source.name
        byteCount = source.byteCount
        shared = ReadAheadQueue(source, pieces: max(2, pieces), pieceSize: max(1, pieceSize))
        let context = Unmanaged.passRetained(shared)
        #if canImport(Darwin)
            let code = pthread_create(&thread, nil, readAhead, context.toOpaque())
        #else
            var started = pthread_t()
            let code = pthread_create(&started, nil, readAhead, context.toOpaque())
            if code == 0 { thread = started }
        #endif
        // Without a thread the queue reads when it is asked.
        if code != 0 {
            thread = nil
            context.release()
        }
    }

    deinit {
        shared.close()
        if let thread { pthread_join(thread, nil) }
    }

    /// Gives the next bytes; 0 only at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
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
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var empty: [ByteBlock]
    private var full: [ByteBlock] = []
    private var ending: Result<Void, ExportError>?
    private var isClosed = false

    init(_ source: any ByteSource, pieces: Int, pieceSize: Int) {
        self.source = source
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        empty = (0..<pieces).map { _ in ByteBlock(capacity: pieceSize) }
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
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
            pthread_mutex_lock(mutex)
            if block.count > 0 { full.append(block) }
            ending = result
            pthread_cond_signal(changed)
            pthread_mutex_unlock(mutex)
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
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while empty.isEmpty, !isClosed { pthread_cond_wait(changed, mutex) }
        return isClosed ? nil : empty.removeLast()
    }

    /// The next piece, once there is one; nil at the end.
    func next() throws(ExportError) -> ByteBlock? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while full.isEmpty, ending == nil { pthread_cond_wait(changed, mutex) }
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
        pthread_mutex_lock(mutex)
        empty.append(block)
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }
}

#if canImport(Darwin)
    private func readAhead(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<ReadAheadQueue>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }
#else
    private func readAhead(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<ReadAheadQueue>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }
#endif
