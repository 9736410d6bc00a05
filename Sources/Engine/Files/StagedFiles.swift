internal import Synchronization

/// The temporary outputs of this process, so that an interrupt can remove them all.
package enum StagedFiles {
    private struct State {
        var paths: Set<String> = []
        /// Whether an output is in place, or something was added to one.
        var hasPublished = false
    }

    private static let state = Mutex(State())

    static func add(_ path: String) { _ = state.withLock { $0.paths.insert(path) } }

    static func forget(_ path: String) { _ = state.withLock { $0.paths.remove(path) } }

    /// Puts a temporary file under its final name, in the place of another file only if it `replaces` one. An interrupt
    /// either comes before, and removes it, or after.
    static func publish(_ path: String, as final: String, replaces: Bool) -> Bool {
        state.withLock { state in
            guard replaces ? SystemCalls.rename(path, to: final) : SystemCalls.renameToNew(path, to: final) else {
                return false
            }
            state.paths.remove(path)
            state.hasPublished = true
            return true
        }
    }

    /// Does what an interrupt must not come into the middle of.
    ///
    /// - Parameter path: a file that is no temporary one any more once it is done.
    static func undisturbed<Value: Sendable>(keeping path: String? = nil, _ body: () -> Value) -> Value {
        state.withLock { state in
            if let path { state.paths.remove(path) }
            state.hasPublished = true
            return body()
        }
    }

    /// Removes every temporary output, for a process that is about to end. Nothing is published afterwards; `end` is told
    /// whether something was before.
    package static func removeAll(thenRun end: (_ hasPublished: Bool) -> Void) {
        state.withLock { state in
            for path in state.paths where !SystemCalls.remove(path) { SystemCalls.removeFolder(path) }
            state.paths = []
            end(state.hasPublished)
        }
    }
}
