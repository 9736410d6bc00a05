internal import Synchronization
internal import Tabular

/// What is remembered of stores from request to request: keys that were lent, and the regions that buckets turned out to be
/// in.
package final class StoreMemory: Sendable {
    private struct State {
        var lent: StoreCredentials?
        var regions: [String: String] = [:]
    }

    private let state = Mutex(State())

    /// Nothing yet.
    init() {}

    /// The region that a bucket was found in.
    func region(of bucket: String) -> String? { state.withLock { $0.regions[bucket] } }

    /// Remembers where a bucket is.
    func note(_ region: String, of bucket: String) { state.withLock { $0.regions[bucket] = region } }

    /// Keys that were lent and are good for a while yet.
    func lent(at now: Int64) -> StoreCredentials? {
        state.withLock { state in
            guard let keys = state.lent else { return nil }
            // Five minutes before they end there are new ones to be had, and the longest request is over by then.
            if let end = keys.expiration, end - 300 <= now { return nil }
            return keys
        }
    }

    /// Keeps keys that were lent; nil forgets them.
    func keep(_ keys: StoreCredentials?) { state.withLock { $0.lent = keys } }
}
