import HasDataAPI
import Synchronization

/// A clock on which sleeping takes no time, and which remembers the sleeps.
final class TestClock: Sendable {
    private let state = Mutex<(now: Double, sleeps: [Double])>((1000, []))

    var sleeps: [Double] { state.withLock { $0.sleeps } }

    /// What a client takes; jitter always takes the whole wait, or `part` of it.
    func clock(part: Double = 1) -> RetryClock {
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

/// Lines a client has logged.
final class TestLog: Sendable {
    private let list = Mutex<[String]>([])
    var lines: [String] { list.withLock { $0 } }
    var text: String { lines.joined(separator: "\n") }
    func add(_ line: String) { list.withLock { $0.append(line) } }
}

/// A client for a scripted server, with the clock and the log of its test.
struct TestClient {
    let clock = TestClock()
    let log = TestLog()
    let client: HasDataClient
    static let secret = "sk-very-secret-0123456789"

    init(_ endpoint: String, tries: Int = 5, budget: Double = 600, stall: Double = 20, key: Bool = true) throws {
        var options = ClientOptions()
        options.clock = clock.clock()
        options.retries.tries = tries
        options.retries.budget = budget
        options.transport.stallTimeout = stall
        options.transport.log = { [log] in log.add($0) }
        client = try HasDataClient(
            endpoint: endpoint, key: key ? try APIKey(Self.secret) : nil, options: options)
    }
}
