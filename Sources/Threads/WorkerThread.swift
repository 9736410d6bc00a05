internal import CSystemCalls
internal import Libc

/// A thread of its own, never one of Swift's pool: it blocks in read(2), write(2) and at locks.
package final class WorkerThread {
    private var thread: pthread_t?

    private final class Work {
        private let name: String
        private let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            system_name_thread(name)
            body()
        }
    }

    /// Starts a thread; nil when the system has none left. Debuggers and `top` show its name, of which Linux takes 15 bytes.
    package init?(named name: String = "hasdata-export", _ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(name, body))
        #if canImport(Darwin)
            let status = pthread_create(
                &thread, nil,
                { context in
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                }, work.toOpaque())
        #else
            var started = pthread_t()
            let status = pthread_create(
                &started, nil,
                { context in
                    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
                    return nil
                }, work.toOpaque())
            // What a failed call leaves behind is no thread, and must not be waited for.
            if status == 0 { thread = started }
        #endif
        guard status == 0 else {
            work.release()
            // There is none to be detached.
            thread = nil
            return nil
        }
    }

    deinit { if let thread { pthread_detach(thread) } }

    /// Waits for its end.
    package func join() {
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }
}
