internal import Tabular
internal import Threads

/// The threads that send the parts of one upload side by side. What is in memory is one part for each, and the one that is
/// being filled.
final class PartPool: @unchecked Sendable {
    private let upload: MultipartUpload
    private let atOnce: Int
    private let changed = ThreadCondition()
    // All below is guarded by `changed`.
    private var waiting: [(part: ByteBlock, number: Int)] = []
    private var idle: [ByteBlock] = []
    private var tags: [Int: String] = [:]
    private var failure: ExportError?
    private var isClosed = false
    private var busy = 0
    private var threads: [WorkerThread] = []
    private var blockCount: Int

    /// A pool of that many, none of which is at work yet; `blocks` are in use already.
    init(_ upload: MultipartUpload, atOnce: Int) {
        self.upload = upload
        self.atOnce = max(1, atOnce)
        blockCount = 1
    }

    /// Takes a full part to send, and gives an empty block for the next as soon as there may be one.
    ///
    /// - Throws: what kept an earlier part from being sent.
    func exchange(_ part: ByteBlock, number: Int, capacity: Int) throws(ExportError) -> ByteBlock {
        changed.lock()
        waiting.append((part, number))
        if threads.count < atOnce, threads.count < waiting.count + busy,
            let thread = WorkerThread(named: "hasdata-upload", { self.work() })
        {
            threads.append(thread)
        }
        // No thread to be had: this one does it.
        if threads.isEmpty { sendNext() }
        changed.broadcast()
        while idle.isEmpty, blockCount > atOnce, failure == nil { changed.wait() }
        let failure = failure
        let block = idle.popLast()
        if block == nil { blockCount += 1 }
        changed.unlock()
        if let failure { throw failure }
        return block ?? ByteBlock(capacity: capacity)
    }

    /// Sends what is left and gives the tags in the order of the parts.
    ///
    /// - Throws: what kept a part from being sent.
    func finish(_ last: ByteBlock, number: Int) throws(ExportError) -> [String] {
        changed.lock()
        waiting.append((last, number))
        if threads.isEmpty { while !waiting.isEmpty, failure == nil { sendNext() } }
        changed.unlock()
        close()
        if let failure { throw failure }
        let all = (1...number).compactMap { tags[$0] }
        guard all.count == number else { throw ExportError(.output, "not every part was sent") }
        return all
    }

    /// Lets the threads end: at once, with what they send now, where something has failed.
    func close() {
        changed.lock()
        isClosed = true
        changed.broadcast()
        let threads = threads
        self.threads = []
        changed.unlock()
        for thread in threads { thread.join() }
    }

    /// Nothing more is sent.
    func stop() {
        changed.lock()
        waiting = []
        changed.unlock()
        close()
    }

    private func work() {
        changed.lock()
        while true {
            while waiting.isEmpty, !isClosed, failure == nil { changed.wait() }
            guard !waiting.isEmpty, failure == nil else { break }
            sendNext()
        }
        changed.unlock()
    }

    /// Sends the part whose turn it is. The lock is held before and after, and not meanwhile.
    private func sendNext() {
        let (part, number) = waiting.removeFirst()
        busy += 1
        changed.unlock()
        let result = Result { () throws(ExportError) in try upload.send(part, number: number) }
        changed.lock()
        busy -= 1
        switch result {
        case .success(let tag): tags[number] = tag
        case .failure(let error): failure = failure ?? error
        }
        part.reset()
        idle.append(part)
        changed.broadcast()
    }
}
