import Synchronization
package import TestSupport

/// How many different connections were seen.
package final class ConnectionCount: Sendable {
    private let seen = Mutex<Set<ObjectIdentifier>>([])
    package var count: Int { seen.withLock { $0.count } }
    /// Counts none yet.
    package init() {}
    package func note(_ connection: ServedConnection) { seen.withLock { _ = $0.insert(ObjectIdentifier(connection)) } }
}
