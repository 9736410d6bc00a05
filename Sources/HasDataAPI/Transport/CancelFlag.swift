internal import Synchronization

/// Says that the user has had enough. Waits end within a fifth of a second of it being raised.
///
/// Raising it is one atomic store, so a signal handler may do it.
public final class CancelFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    /// A flag that is down.
    public init() {}

    /// Whether to stop.
    public var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Asks everything that looks at the flag to stop.
    public func raise() { raised.store(true, ordering: .releasing) }
}
