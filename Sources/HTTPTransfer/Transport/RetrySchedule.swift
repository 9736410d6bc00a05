package import Tabular
internal import Threads

/// A failure on the way to an answer, with what is to be told should it be the last one.
package struct AttemptFailure: Error {
    package let error: ExportError
    /// Whether it is worth trying again.
    let mayPass: Bool
    /// Seconds the server asks to wait.
    let retryAfter: Double?

    /// A failure with the error `error`.
    package init(_ error: ExportError, mayPass: Bool = false, retryAfter: Double? = nil) {
        self.error = error
        self.mayPass = mayPass
        self.retryAfter = retryAfter
    }

    /// What came of a transfer.
    package init(_ failure: TransferFailure, at place: Location) {
        self.init(failure.error(at: place), mayPass: failure.mayPass)
    }
}

/// The failures of one request so far, and how long to wait after the next.
package struct RetrySchedule {
    private let policy: RetryPolicy
    private let clock: RetryClock
    private let options: TransportOptions
    private var failures = 0
    private var firstFailure = 0.0

    init(_ policy: RetryPolicy, clock: RetryClock, options: TransportOptions) {
        self.policy = policy
        self.clock = clock
        self.options = options
    }

    /// Forgets the failures: there has been progress since.
    package mutating func reset() { failures = 0 }

    /// Waits before the next try, or throws because there is to be none.
    package mutating func wait(after failure: AttemptFailure) throws(ExportError) {
        guard failure.mayPass else { throw failure.error }
        failures += 1
        if failures == 1 { firstFailure = clock.now() }
        guard failures < policy.tries else {
            throw Self.final(failure.error, failures == 1 ? nil : "after \(failures) tries")
        }
        // A wait of zero seconds is no advice; a server that is asked at once again will not be better.
        let asked = failure.retryAfter.flatMap { $0 > 0 ? $0 : nil }
        let wait = asked ?? policy.ceiling(afterFailures: failures) * clock.random()
        guard clock.now() - firstFailure + wait <= policy.budget else {
            let asks = asked.map { "the server asks to wait \($0.formattedSeconds)" }
            throw Self.final(
                failure.error,
                asks ?? "after \(failures) \(failures == 1 ? "try" : "tries") in \(policy.budget.formattedSeconds)")
        }
        let next = "try \(failures + 1) of \(policy.tries) in \(wait.formattedSeconds)"
        options.log?("\(failure.error.message); \(next)")
        clock.sleep(wait, options.cancel)
        if options.cancel.isRaised { throw ExportError(.interrupted, "interrupted", at: failure.error.location) }
    }

    private static func final(_ error: ExportError, _ circumstance: String?) -> ExportError {
        var error = error
        error.cause = circumstance ?? error.cause
        return error
    }
}
