package import HTTPTransfer
import Synchronization

/// A clock on which sleeping takes no time, and which remembers the sleeps.
package final class TestClock: Sendable {
    private let state = Mutex<(now: Double, sleeps: [Double])>((1000, []))

    package init() {}

    package var sleeps: [Double] { state.withLock { $0.sleeps } }

    /// What a client takes; jitter always takes the whole wait, or `part` of it.
    package func clock(part: Double = 1) -> RetryClock {
        RetryClock(
            now: { self.state.withLock { $0.now } },
            date: { 1_700_000_000 + self.state.withLock { Int64($0.now - 1000) } },
            sleep: { seconds, _ in
                self.state.withLock {
                    $0.now += seconds
                    $0.sleeps.append(seconds)
                }
            },
            random: { part })
    }
}
