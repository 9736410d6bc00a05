#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Lets workers through one at a time, in the order of their tickets.
///
/// A plain mutex and condition: a hand-over costs some microseconds and a block some hundred.
final class Turnstile: @unchecked Sendable {
    private let condition = ThreadCondition()
    private var next: UInt64 = 0
    private var closedFrom = UInt64.max

    /// Waits until it is the ticket's turn; false when the turnstile was closed for it.
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

    /// Sends everybody home from this ticket on; those before it still get their turn.
    func close(from ticket: UInt64) {
        condition.lock()
        closedFrom = min(closedFrom, ticket)
        condition.broadcast()
        condition.unlock()
    }
}

/// A thread of its own, never one of Swift's pool: it blocks in read(2), write(2) and the turnstiles.
final class WorkerThread {
    private var thread: pthread_t?

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread; nil when the system has none left.
    init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
            let status = pthread_create(
                &thread, nil,
                { context in
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, work.toOpaque())
        #else
            var started = pthread_t()
            let status = pthread_create(
                &started, nil,
                { context in
                    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                }, work.toOpaque())
            thread = started
        #endif
        guard status == 0 else {
            work.release()
            return nil
        }
    }

    deinit { if let thread { pthread_detach(thread) } }

    /// Waits for its end.
    func join() {
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }
}
