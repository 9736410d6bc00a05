public import Threads

/// How often and how patiently a request is tried again.
///
/// Waits are exponential with full jitter: a random part of `base`, `2 · base`, `4 · base`, …, never beyond `cap`. A
/// server's own `Retry-After` goes before that. All requests here are GETs, so trying again changes nothing.
public struct RetryPolicy: Sendable {
    /// How often a request is tried in all.
    public var tries = 5
    /// The longest first wait, in seconds.
    public var base: Double = 1
    /// The longest wait of our own choosing, in seconds.
    public var cap: Double = 60
    /// Seconds from the first failure on within which the last try must begin.
    public var budget: Double = 600

    /// Five tries within ten minutes.
    public init() {}

    /// The longest wait after the given number of failures in a row, before jitter.
    func ceiling(afterFailures failures: Int) -> Double {
        guard failures > 0, base > 0 else { return 0 }
        // Beyond 2^62 the cap has long been reached; the shift must not overflow however many tries are asked for.
        return min(cap, base * Double(1 << min(failures - 1, 62)))
    }
}

/// What retries need to know of time, so that tests need not wait.
public struct RetryClock: Sendable {
    /// Seconds since some moment; never goes back.
    public var now: @Sendable () -> Double
    /// Seconds since 1970.
    public var date: @Sendable () -> Int64
    /// Waits that many seconds, or until the flag is raised.
    public var sleep: @Sendable (Double, CancelFlag) -> Void
    /// A number from 0 up to 1.
    public var random: @Sendable () -> Double

    /// A clock of these parts.
    public init(
        now: @escaping @Sendable () -> Double, date: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Double, CancelFlag) -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.date = date
        self.sleep = sleep
        self.random = random
    }
}
