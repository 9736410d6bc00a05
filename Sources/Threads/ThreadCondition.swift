internal import Libc

/// A mutex and a condition on which threads wait for a change of what it guards.
package final class ThreadCondition: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    /// An unlocked mutex on which nobody waits.
    package init() {
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

    /// Waits until no other thread holds it.
    package func lock() { pthread_mutex_lock(mutex) }

    /// Lets it go.
    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Lets the lock go until another thread tells of a change, and has it again then.
    package func wait() { pthread_cond_wait(changed, mutex) }

    /// Wakes all that wait.
    package func broadcast() { pthread_cond_broadcast(changed) }
}
