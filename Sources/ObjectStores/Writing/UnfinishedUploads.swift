internal import Libc
internal import Synchronization
internal import Threads

/// The uploads of this process that have begun and are not completed, so that an interrupt can abort them: a store keeps the
/// parts of one that is not, and they cost.
package enum UnfinishedUploads {
    private static let isEnding = Atomic<Bool>(false)
    private static let uploads = Mutex<[ObjectIdentifier: MultipartUpload]>([:])

    static func add(_ upload: MultipartUpload) { uploads.withLock { $0[ObjectIdentifier(upload)] = upload } }

    static func forget(_ upload: MultipartUpload) {
        _ = uploads.withLock { $0.removeValue(forKey: ObjectIdentifier(upload)) }
    }

    /// Aborts them all, for a process that is about to end; gives up after so many seconds.
    package static func abortAll(within seconds: Double) {
        let all = uploads.withLock { Array($0.values) }
        guard !all.isEmpty else { return }
        isEnding.store(true, ordering: .sequentiallyConsistent)
        let done = DoneCount()
        for upload in all {
            let thread = WorkerThread(named: "hasdata-abort") {
                upload.abort()
                done.add()
            }
            if thread == nil { done.add() }
        }
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        while done.count < all.count, ContinuousClock.now < end { usleep(5000) }
    }

    /// Where a thread stays whose upload has failed because the process is about to end: what it would tell is no news.
    static func waitWhileEnding() {
        while isEnding.load(ordering: .sequentiallyConsistent) { sleep(1) }
    }

    private final class DoneCount: Sendable {
        private let done = Mutex(0)
        var count: Int { done.withLock { $0 } }
        func add() { done.withLock { $0 += 1 } }
    }
}
