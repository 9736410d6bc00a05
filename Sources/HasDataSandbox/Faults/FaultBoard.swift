import Synchronization

/// The switchboard: which faults are on, and how often each has had its chance. Any thread may change it at any time.
public final class FaultBoard: Sendable {
    private struct Switch: Sendable {
        let fault: Fault
        var seen = 0
    }

    private let switches: Mutex<[Switch]>

    init(_ faults: [Fault]) { switches = Mutex(faults.map { Switch(fault: $0) }) }

    /// Puts these faults in place of all others, and counts requests afresh.
    public func set(_ faults: Fault...) { set(faults) }

    /// Puts these faults in place of all others, and counts requests afresh.
    public func set(_ faults: [Fault]) { switches.withLock { $0 = faults.map { Switch(fault: $0) } } }

    /// Puts the faults of a text in place of all others; see `Fault.help`.
    public func set(parsing text: String) throws(SandboxError) { set(try Fault.parse(text)) }

    /// Turns all faults off.
    public func clear() { set([]) }

    /// The faults in force.
    public var faults: [Fault] { switches.withLock { $0.map(\.fault) } }

    /// Counts a request, and tells which faults it meets, each with how many requests have met it before.
    func meet(_ target: Fault.Target, page: Int?) -> [(kind: FaultKind, before: Int)] {
        switches.withLock { switches in
            switches.indices.compactMap { i in
                let fault = switches[i].fault
                guard fault.target == target || fault.target == .any, fault.page == nil || fault.page == page else {
                    return nil
                }
                let before = switches[i].seen - fault.skip
                switches[i].seen += 1
                guard before >= 0, fault.times.map({ before < $0 }) ?? true else { return nil }
                return (fault.kind, before)
            }
        }
    }
}
