import Synchronization
import TestSupport

/// How many different connections were seen.
final class ConnectionCount: Sendable {
    private let seen = Mutex<Set<ObjectIdentifier>>([])
    var count: Int { seen.withLock { $0.count } }
    func note(_ connection: ServedConnection) { seen.withLock { _ = $0.insert(ObjectIdentifier(connection)) } }
}
