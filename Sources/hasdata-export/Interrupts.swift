import HasDataExport
import Libc
import Synchronization
import Threads

/// What Ctrl-C, a closed terminal and `kill` do: temporary outputs go, what was complete stays, the status is 130.
///
/// All threads block the signals and one waits for them, so that no handler runs in the middle of anything.
enum Interrupts {
    /// What a run makes beside rows on standard output.
    enum Output {
        /// One that is there at the end, whole, or not at all.
        case whole
        /// One for each source, each there when it is whole.
        case several

        /// What is left of it.
        func left(hasPublished: Bool) -> String? {
            switch (self, hasPublished) {
            case (.several, true): "outputs that are whole stay; the same command with --skip-existing makes the others"
            case (.several, false), (.whole, false): "nothing is kept; the same command begins anew"
            case (.whole, true): nil
            }
        }
    }

    private static let made = Mutex<Output?>(nil)
    /// What this run makes; nil where an end may come in the middle of rows that others have read.
    static var output: Output? {
        get { made.withLock { $0 } }
        set { made.withLock { $0 = newValue } }
    }

    private static let farewell = Mutex<(@Sendable () -> Void)?>(nil)

    /// What is done before the process ends by a signal: it must not wait for anybody.
    static func beforeEnd(_ body: @escaping @Sendable () -> Void) { farewell.withLock { $0 = body } }

    static func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        // One that was ignored when we were started (nohup, a job in the background) stays so.
        for signal in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(signal) { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // A closed pipe and a full quota are errors of write(2), which knows what to do about them.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // Nobody waits for it.
        _ = WorkerThread { [signals] in
            var signals = signals
            var received: Int32 = 0
            while sigwait(&signals, &received) != 0 {}
            end()
        }
    }

    /// Ends the process before it is done.
    static func end() -> Never {
        // What is in its place is not taken back: a script that is told of an interrupt runs the same again.
        StagedFiles.settle(within: .seconds(1))
        let commits = Commits.settle(within: 5, grace: 2)
        farewell.withLock { $0 }?()
        // A store keeps, and charges for, the parts of an upload that nobody aborts.
        UnfinishedUploads.abortAll(within: 5)
        StagedFiles.removeAll { hasPublished in
            // Nobody may be reading, and then the end does not wait for it.
            if StandardStreams.takesComplaints { Report.interrupted(commits, hasPublished: hasPublished) }
            Caller.tell(ExitStatus.interrupted)
            _exit(ExitStatus.interrupted)
        }
        _exit(ExitStatus.interrupted)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
