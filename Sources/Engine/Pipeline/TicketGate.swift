internal import Threads

/// Lets workers through one at a time, in the order of their tickets.
///
/// A plain mutex and condition: a hand-over costs some microseconds and a block some hundred.
final class TicketGate: @unchecked Sendable {
    private let condition = ThreadCondition()
    private var next: UInt64 = 0
    private var closedFrom = UInt64.max

    /// Waits until it is the ticket's turn; false when the ticket gate was closed for it.
    func wait(for ticket: UInt64) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while next != ticket, ticket < closedFrom { condition.wait() }
        return ticket < closedFrom
    }

    /// Lets the next ticket through.
    func advance() {
        condition.lock()
        next += 1
        condition.broadcast()
        condition.unlock()
    }

    /// Lets no ticket through from this one on; those before it still get their turn.
    func close(from ticket: UInt64) {
        condition.lock()
        closedFrom = min(closedFrom, ticket)
        condition.broadcast()
        condition.unlock()
    }
}
