internal import Synchronization
internal import Tabular

/// What the reader knows of batches that it has cut and no worker has parsed: at most one a worker.
final class PendingBatches: Sendable {
    struct Batch: Sendable {
        /// How many bytes of the block are metadata; the rest is the body.
        var metadataCount: Int
        /// The body, where it was put aside.
        var body: ByteBlock?
        /// Where the message begins in its source.
        var position: UInt64
        /// The dictionaries as they are before this batch.
        var dictionaries: [Int64: DictionaryValues]
    }

    private let batches = Mutex<(next: Int, waiting: [Int: Batch])>((1, [:]))

    /// Keeps what is known of a batch, and gives the number under which it is found again.
    func add(_ batch: Batch) -> Int {
        batches.withLock { state in
            let number = state.next
            state.next += 1
            state.waiting[number] = batch
            return number
        }
    }

    /// What is known of a batch, which is forgotten; nil for a block without one.
    func take(_ number: Int) -> Batch? {
        batches.withLock { $0.waiting.removeValue(forKey: number) }
    }
}
