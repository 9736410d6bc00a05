import HTTPFixtures
import HTTPTransfer
import HasDataAPI

/// A client for a scripted server, with the clock and the log of its test.
struct TestClient {
    let clock = TestClock()
    let log = TestLog()
    let client: HasDataClient
    static let secret = "sk-very-secret-0123456789"

    init(_ endpoint: String, tries: Int = 5, budget: Double = 600, stall: Double = 20, key: Bool = true) throws {
        let options = ClientOptions.test(clock, log, tries: tries, budget: budget, stall: stall)
        client = try HasDataClient(
            endpoint: endpoint, key: key ? try APIKey(Self.secret) : nil, options: options)
    }
}
