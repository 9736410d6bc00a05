import Synchronization

/// How many requests of the API are answered at a time, as a plan has it. One beyond them is refused at once, with 429: the
/// API keeps no queue. Artifacts come from a store, and count for nothing here.
final class ConcurrencyLimit: Sendable {
    private let maximum: Int
    private let current = Mutex(0)

    init(_ maximum: Int) { self.maximum = maximum }

    /// Takes a place, where one is free.
    func enter() -> Bool {
        current.withLock { count in
            guard count < maximum else { return false }
            count += 1
            return true
        }
    }

    /// Gives a place back.
    func leave() { current.withLock { $0 -= 1 } }
}
