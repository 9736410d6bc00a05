internal import Synchronization

/// The temporary outputs of this process, so that an interrupt can remove them all.
package enum StagedFiles {
    private static let paths = Mutex<Set<String>>([])

    static func add(_ path: String) { _ = paths.withLock { $0.insert(path) } }

    static func forget(_ path: String) { _ = paths.withLock { $0.remove(path) } }

    /// Puts a temporary file under its final name, in the place of another file only if it `replaces` one. An interrupt
    /// either comes before, and removes it, or after.
    static func publish(_ path: String, as final: String, replaces: Bool) -> Bool {
        paths.withLock { paths in
            guard replaces ? SystemCalls.rename(path, to: final) : SystemCalls.renameToNew(path, to: final) else {
                return false
            }
            paths.remove(path)
            return true
        }
    }

    /// Does what an interrupt must not come into the middle of.
    ///
    /// - Parameter path: a file that is no temporary one any more once it is done.
    static func undisturbed<Value: Sendable>(keeping path: String? = nil, _ body: () -> Value) -> Value {
        paths.withLock { paths in
            if let path { paths.remove(path) }
            return body()
        }
    }

    /// Removes every temporary output, for a process that is about to end. Nothing is published afterwards.
    package static func removeAll(thenRun end: () -> Void) {
        paths.withLock { paths in
            for path in paths where !SystemCalls.remove(path) { SystemCalls.removeFolder(path) }
            paths = []
            end()
        }
    }
}
