internal import Libc
internal import Synchronization

/// Changes elsewhere that nobody can take back once they are asked for: the COMMIT of a transaction, the last request of an
/// upload. A process that is told to end while one is under way waits a while for its answer, and says what became of it:
/// whoever believes that nothing was written runs it again, and has the rows twice.
package enum Commits {
    private struct State {
        /// What is asked for and not answered, by its place and number.
        var open: [Int: String] = [:]
        var done: [String] = []
        var count = 0
        /// Whether the process is about to end, so that none begins any more.
        var isEnding = false
    }

    private static let state = Mutex(State())

    /// Makes one, of the rows that go to a place with this name.
    package static func make<Value, Failure: Error>(
        to name: String, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let number = begin(name)
        do throws(Failure) {
            let value = try body()
            end(number, as: name)
            return value
        } catch {
            end(number, as: nil)
            throw error
        }
    }

    private static func begin(_ name: String) -> Int {
        while true {
            let number: Int? = state.withLock { state in
                guard !state.isEnding else { return nil }
                state.count += 1
                state.open[state.count] = name
                return state.count
            }
            if let number { return number }
            sleep(1)
        }
    }

    private static func end(_ number: Int, as name: String?) {
        state.withLock { state in
            state.open[number] = nil
            if let name { state.done.append(name) }
        }
    }

    /// What became of all of them, for a process that is about to end.
    package struct Outcome: Sendable {
        /// Where rows were written.
        package let done: [String]
        /// Where nobody knows whether they were.
        package let unanswered: [String]
    }

    /// Lets none begin any more, and waits for those that are under way, so many seconds at most.
    ///
    /// - Parameter grace: how many seconds a process has to end by itself whose last commits were answered meanwhile: what was
    ///   asked for is done, and the order to stop has come too late.
    package static func settle(within seconds: Double, grace: Double) -> Outcome {
        let begun = state.withLock { state in
            state.isEnding = true
            return !state.open.isEmpty
        }
        func wait(_ seconds: Double, while isDue: () -> Bool) {
            let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
            while isDue(), ContinuousClock.now < end { usleep(5000) }
        }
        if begun {
            wait(seconds) { state.withLock { !$0.open.isEmpty } }
            if state.withLock({ $0.open.isEmpty }) { wait(grace) { true } }
        }
        return outcome
    }

    /// What became of them so far.
    package static var outcome: Outcome {
        state.withLock { Outcome(done: $0.done, unanswered: $0.open.sorted { $0.key < $1.key }.map(\.value)) }
    }
}
