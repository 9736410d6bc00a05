internal import Synchronization

/// Says that the user has had enough. Waits end within a fifth of a second of it being raised.
///
/// Raising it is one atomic store, so a signal handler may do it.
public final class CancelFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    private let leader: CancelFlag?

    /// A flag that is down.
    public init() { leader = nil }

    /// A flag that also counts as raised when another one is: one run of several that the other ends together.
    public init(following leader: CancelFlag) { self.leader = leader }

    /// Whether to stop.
    public var isRaised: Bool { raised.load(ordering: .acquiring) || leader?.isRaised == true }

    /// Asks everything that looks at the flag to stop.
    public func raise() { raised.store(true, ordering: .releasing) }

    /// Takes it back, once what it was raised for has ended: an export that was stopped can then be run again.
    public func lower() { raised.store(false, ordering: .releasing) }
}
