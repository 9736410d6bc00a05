import Synchronization

/// The requests received, the oldest dropped beyond a bound, so that a long run keeps its memory flat.
final class RequestLog: Sendable {
    static let capacity = 10_000

    private let entries = Mutex<[ReceivedRequest]>([])

    var all: [ReceivedRequest] { entries.withLock { $0 } }

    func append(_ request: ReceivedRequest) {
        entries.withLock { entries in
            if entries.count == Self.capacity { entries.removeFirst(Self.capacity / 2) }
            entries.append(request)
        }
    }

    func clear() { entries.withLock { $0.removeAll() } }
}
