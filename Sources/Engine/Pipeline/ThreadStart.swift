internal import Synchronization
package import Tabular
internal import Threads

/// Something to be done on a thread of its own, once. Exports block, and Swift's own threads must not.
package final class ThreadStart: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    package init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    /// Starts the thread, unless that was done before.
    ///
    /// - Throws: `.limit` when the system has no thread left.
    package func once() throws(ExportError) {
        guard
            let body = body.withLock({ body in
                defer { body = nil }
                return body
            })
        else { return }
        // Nobody waits for its end, so the value that could is not kept.
        guard WorkerThread(body) != nil else {
            throw ExportError(.limit, "the system has no thread left", advice: "end other programs, or raise its limit")
        }
    }
}
