import Libc

/// One run of the built command as a process of its own, which a test can watch, signal and kill.
public final class ToolRun {
    /// The process.
    public let process: Int32
    /// What scripts/sanitize tells the processes it looks at; nothing otherwise.
    private static let sanitizers: [String: String] = {
        let names = ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"]
        let set = names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        return Dictionary(uniqueKeysWithValues: set)
    }()

    private let folder: String
    private var status: Int32?

    /// Starts the command with these arguments. What it writes goes to files in a hidden folder of its own.
    ///
    /// - Parameter ignoring: signals that are ignored from the start, as `nohup` does.
    public init(_ arguments: [String], environment: [String: String] = [:], ignoring: [Int32] = []) throws {
        let folder = Shell.temporaryFolder()
        self.folder = folder
        var actions = Self.actions()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder + "/out", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder + "/err", O_WRONLY | O_CREAT, 0o600)
        // Signals as a shell leaves them, however the tests were started.
        var attributes = Self.attributes()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] where !ignoring.contains(signal) {
            sigaddset(&defaults, signal)
        }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        let tool = Shell.products + "/hasdata-export"
        let wanted = ["PATH": Shell.products + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
            .merging(Self.sanitizers) { $1 }
        let words = ([tool] + arguments).map { strdup($0) } + [nil]
        let variables = wanted.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        let before = ignoring.map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, handler) in before { signal(number, handler) } }
        var process = pid_t()
        let failure = posix_spawn(&process, tool, &actions, &attributes, words, variables)
        guard failure == 0 else { throw SocketProblem(number: failure) }
        self.process = process
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
        for name in ["out", "err"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// What it did, once it has ended.
    public func poll() -> Shell.Outcome? {
        if status == nil {
            var ended: Int32 = 0
            guard waitpid(process, &ended, WNOHANG) == process else { return nil }
            status = ended & 0x7F == 0 ? (ended >> 8) & 0xFF : 128 + (ended & 0x7F)
        }
        return status.map {
            Shell.Outcome(
                status: $0, output: Shell.read(folder + "/out") ?? "", errors: Shell.read(folder + "/err") ?? "")
        }
    }

    /// What it did; waits for its end, and kills it after a minute.
    public func wait() -> Shell.Outcome {
        for _ in 0..<30_000 {
            if let outcome = poll() { return outcome }
            usleep(2000)
        }
        send(SIGKILL)
        while true {
            if var outcome = poll() {
                outcome.errors += "\nkilled after a minute"
                return outcome
            }
            usleep(2000)
        }
    }

    /// Waits until `isTrue`, the process's end, or half a minute. Whether it became true.
    @discardableResult
    public func wait(until isTrue: () -> Bool) -> Bool {
        for _ in 0..<30_000 {
            if isTrue() { return true }
            if poll() != nil { return isTrue() }
            usleep(1000)
        }
        return false
    }

    /// Sends a signal, unless it has ended.
    public func send(_ signal: Int32) { if status == nil { kill(process, signal) } }

    /// What it has written to standard error so far.
    public var errors: String { Shell.read(folder + "/err") ?? "" }

    #if canImport(Darwin)
        private static func actions() -> posix_spawn_file_actions_t? { nil }
        static func attributes() -> posix_spawnattr_t? { nil }
    #else
        private static func actions() -> posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
        static func attributes() -> posix_spawnattr_t { posix_spawnattr_t() }
    #endif
}
