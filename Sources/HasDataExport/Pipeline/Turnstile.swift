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
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var next: UInt64 = 0
    private var closedFrom = UInt64.max

    init() {
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    /// Waits until it is the ticket's turn; false when the turnstile was closed for it.
    func wait(for ticket: UInt64) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while next != ticket, ticket < closedFrom { pthread_cond_wait(changed, mutex) }
        return ticket < closedFrom
    }

    /// Lets the next ticket through.
    func advance() {
        pthread_mutex_lock(mutex)
        next += 1
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Sends everybody home from this ticket on; those before it still get their turn.
    func close(from ticket: UInt64) {
        pthread_mutex_lock(mutex)
        closedFrom = min(closedFrom, ticket)
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
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
