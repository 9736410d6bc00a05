import Synchronization

/// Lines a client has logged.
package final class TestLog: Sendable {
    private let list = Mutex<[String]>([])
    package init() {}
    package var lines: [String] { list.withLock { $0 } }
    package var text: String { lines.joined(separator: "\n") }
    package func add(_ line: String) { list.withLock { $0.append(line) } }
}
