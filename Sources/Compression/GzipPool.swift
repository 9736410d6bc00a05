internal import Tabular
internal import Threads

/// Half a mebibyte on its way through a `GzipPool`, in which one thread at a time has it.
final class GzipPiece: @unchecked Sendable {
    /// The bytes as they were written.
    let plain = ByteBlock(capacity: 512 * 1024)
    /// The same, deflated.
    let deflated = ByteBlock(capacity: 256 * 1024)
    /// The checksum of the plain bytes.
    var sum: UInt32 = 0
    /// How compressing went; nil as long as it has not.
    var outcome: Result<Void, ExportError>?

    func compress(by deflate: Deflate) -> Result<Void, ExportError> {
        deflated.count = 0
        sum = CRC32.of(plain.contents)
        do throws(ExportError) {
            try deflate.append(plain.contents, to: deflated)
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

/// Threads that deflate pieces, and the pieces in the order in which they were given.
///
/// The thread that gives and takes the pieces compresses too where it would have to wait, and alone where there is no other.
final class GzipPool: @unchecked Sendable {
    private let effort: CompressionEffort
    private let most: Int
    /// The giving thread's own.
    private let deflate: Deflate
    private let condition = ThreadCondition()
    private var threads: [WorkerThread] = []
    /// Given and not taken yet, oldest first; those before `started` are compressed or being so.
    private var pieces: [GzipPiece] = []
    private var started = 0
    private var spare: [GzipPiece] = []
    private var made = 1
    private var isClosed = false

    init(_ effort: CompressionEffort, threads: Int) {
        self.effort = effort
        most = threads
        deflate = Deflate(effort)
    }

    /// Takes a piece, to be compressed.
    func add(_ piece: GzipPiece) {
        condition.lock()
        piece.outcome = nil
        pieces.append(piece)
        condition.broadcast()
        condition.unlock()
        // An output of one piece needs no thread.
        if threads.count < most, made > 1, let thread = WorkerThread({ [self] in work() }) { threads.append(thread) }
    }

    /// A piece to be filled; nil while all there may be are under way.
    func takeSpare() -> GzipPiece? {
        condition.lock()
        defer { condition.unlock() }
        if let piece = spare.popLast() { return piece }
        guard made < 2 * (most + 1) else { return nil }
        made += 1
        return GzipPiece()
    }

    /// Takes back a piece that has been passed on.
    func giveBack(_ piece: GzipPiece) {
        condition.lock()
        piece.plain.count = 0
        spare.append(piece)
        condition.unlock()
    }

    /// The oldest piece, once it is compressed; nil when there is none, or not yet and `waits` is false.
    func next(waits: Bool) -> GzipPiece? {
        condition.lock()
        defer { condition.unlock() }
        while let first = pieces.first {
            if first.outcome != nil {
                started -= 1
                return pieces.removeFirst()
            }
            guard waits else { return nil }
            if !compressOne(by: deflate) { condition.wait() }
        }
        return nil
    }

    /// Ends the threads, and waits for them.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
        for thread in threads { thread.join() }
        threads = []
    }

    private func work() {
        let deflate = Deflate(effort)
        condition.lock()
        while !isClosed {
            if !compressOne(by: deflate) { condition.wait() }
        }
        condition.unlock()
    }

    /// Compresses the oldest piece that nobody has begun, without the lock that is held before and behind; false when there
    /// is none.
    private func compressOne(by deflate: Deflate) -> Bool {
        guard started < pieces.count else { return false }
        let piece = pieces[started]
        started += 1
        condition.unlock()
        let outcome = piece.compress(by: deflate)
        condition.lock()
        piece.outcome = outcome
        condition.broadcast()
        return true
    }
}
