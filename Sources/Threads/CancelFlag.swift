internal import Synchronization

/// Says that the user has had enough. Waits end within a fifth of a second of it being raised.
///
/// Raising it is one atomic store, so a signal handler may do it.
public final class CancelFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    private let leader: CancelFlag?
    private let isPointless: (@Sendable () -> Bool)?

    /// A flag that is down.
    public init() { (leader, isPointless) = (nil, nil) }

    /// A flag that also counts as raised when another one is: one run of several that the other ends together.
    public init(following leader: CancelFlag) { (self.leader, isPointless) = (leader, nil) }

    /// The same, and a flag that counts as raised while `isPointless` says that nobody wants what is being done. It is asked
    /// at each look at the flag, by any thread.
    package init(following leader: CancelFlag, orWhile isPointless: @escaping @Sendable () -> Bool) {
        (self.leader, self.isPointless) = (leader, isPointless)
    }

    /// Whether to stop.
    public var isRaised: Bool {
        raised.load(ordering: .acquiring) || leader?.isRaised == true || isPointless?() == true
    }

    /// Asks everything that looks at the flag to stop.
    public func raise() { raised.store(true, ordering: .releasing) }

    /// Takes it back, once what it was raised for has ended: an export that was stopped can then be run again.
    public func lower() { raised.store(false, ordering: .releasing) }
}
