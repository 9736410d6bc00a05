internal import Libc
internal import Synchronization
internal import SystemPackage

/// The temporary outputs of this process, so that an interrupt can remove them all.
package enum StagedFiles {
    private struct State {
        var paths: Set<String> = []
        /// When an output got its place, or something was added to one, last.
        var published: ContinuousClock.Instant?
    }

    private static let state = Mutex(State())

    static func add(_ path: String) { _ = state.withLock { $0.paths.insert(path) } }

    static func forget(_ path: String) { _ = state.withLock { $0.paths.remove(path) } }

    /// Puts a temporary file under its final name, in the place of another file only if it `replaces` one. An interrupt
    /// either comes before, and removes it, or after.
    static func publish(_ path: String, as final: String, replaces: Bool) -> Bool {
        publish([(path, final, replaces)]) == nil
    }

    /// The same with several: an interrupt comes before all of them or after.
    ///
    /// - Returns: the first that could not be, and what the system said; those behind it are still temporary.
    static func publish(
        _ files: [(path: String, final: String, replaces: Bool)]
    ) -> (index: Int, problem: Errno)? {
        state.withLock { state in
            for (index, file) in files.enumerated() {
                let isDone =
                    file.replaces
                    ? SystemCalls.rename(file.path, to: file.final) : SystemCalls.renameToNew(file.path, to: file.final)
                guard isDone else { return (index, SystemCalls.lastError) }
                state.paths.remove(file.path)
                state.published = .now
            }
            return nil
        }
    }

    /// Does what an interrupt must not come into the middle of.
    ///
    /// - Parameter path: a file that is no temporary one any more once it is done.
    static func undisturbed<Value: Sendable>(keeping path: String? = nil, _ body: () -> Value) -> Value {
        state.withLock { state in
            if let path { state.paths.remove(path) }
            let value = body()
            state.published = .now
            return value
        }
    }

    /// Gives a process that is told to end this time, counted from its last output, to end by itself: what was asked for may be
    /// done, and the order have come too late.
    package static func settle(within limit: Duration) {
        while let published = state.withLock({ $0.published }), .now - published < limit { usleep(5000) }
    }

    /// Removes every temporary output, for a process that is about to end. Nothing is published afterwards; `end` is told
    /// whether something was before.
    package static func removeAll(thenRun end: (_ hasPublished: Bool) -> Void) {
        state.withLock { state in
            for path in state.paths where !SystemCalls.remove(path) { SystemCalls.removeFolder(path) }
            state.paths = []
            end(state.published != nil)
        }
    }
}
