package import HTTPTransfer

/// A client for links, with the clock and the log of its test.
package struct TestTransfer {
    package let clock = TestClock()
    package let log = TestLog()
    package let client: HTTPClient

    package init(tries: Int = 5, budget: Double = 600, stall: Double = 20) {
        client = HTTPClient(.test(clock, log, tries: tries, budget: budget, stall: stall))
    }
}

extension ClientOptions {
    /// Options with the clock and the log of a test.
    package static func test(
        _ clock: TestClock, _ log: TestLog, tries: Int, budget: Double, stall: Double
    ) -> ClientOptions {
        var options = ClientOptions()
        options.clock = clock.clock()
        options.retries.tries = tries
        options.retries.budget = budget
        options.transport.stallTimeout = stall
        options.transport.log = { [log] in log.add($0) }
        return options
    }
}
