import HasDataAPI
import Libc
import Tabular

/// The sandbox as a process of its own, started from beside this command for one run. It ends when the pipe to its
/// standard input does, so it never outlives us, however we end.
final class SandboxProcess {
    /// The root of its API.
    let endpoint: String
    private let process: pid_t
    private let leash: Int32

    private init(endpoint: String, process: pid_t, leash: Int32) {
        self.endpoint = endpoint
        self.process = process
        self.leash = leash
    }

    /// The path of the sandbox's executable: beside this one.
    ///
    /// - Throws: `.input` when it is not there.
    static func executable() throws(ExportError) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        #if os(Linux)
            let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
            let own = count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        #else
            var size = UInt32(buffer.count)
            let own = _NSGetExecutablePath(&buffer, &size) == 0 ? String(cString: buffer) : ""
        #endif
        let folder = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
        let path = folder + "/hasdata-sandbox"
        guard access(path, X_OK) == 0 else {
            throw ExportError(
                .input, "the sandbox is not installed", at: Location(source: path),
                advice: "build it with: swift build --product hasdata-sandbox")
        }
        return path
    }

    /// Starts the sandbox on a free port and waits until it listens.
    static func start(log: (@Sendable (String) -> Void)?) throws(ExportError) -> SandboxProcess {
        let path = try executable()
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        guard pipe(&input) == 0, pipe(&output) == 0 else {
            throw ExportError(.input, "cannot start the sandbox", cause: String(cString: strerror(errno)))
        }
        for descriptor in [input[1], output[0]] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var process = pid_t()
        let words = [path, "--port", "0", "--exit-with-parent"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        let variables = environmentWithoutKey()
        defer { for word in arguments + variables { free(word) } }
        let status = posix_spawn(&process, path, &actions, nil, arguments, variables)
        close(input[0])
        close(output[1])
        guard status == 0 else {
            close(input[1])
            close(output[0])
            throw ExportError(.input, "cannot start the sandbox", cause: String(cString: strerror(status)))
        }
        let line = readLine(from: output[0])
        close(output[0])
        guard let line, let endpoint = endpoint(in: line) else {
            close(input[1])
            throw ExportError(.input, "the sandbox did not start", at: Location(source: path))
        }
        log?("the sandbox listens on \(endpoint)")
        return SandboxProcess(endpoint: endpoint, process: process, leash: input[1])
    }

    /// Ends it.
    func stop() {
        close(leash)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// Our environment but for the key, which the sandbox has no use for.
    static func environmentWithoutKey() -> [UnsafeMutablePointer<CChar>?] {
        var variables: [UnsafeMutablePointer<CChar>?] = []
        var place = environ
        while let variable = place.pointee {
            let text = String(cString: variable)
            if !text.hasPrefix(APIKey.environmentVariable + "=") { variables.append(strdup(text)) }
            place += 1
        }
        return variables + [nil]
    }

    private static func readLine(from descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < 4096 {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            if byte == 0x0A { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first address in `listening on http://127.0.0.1:8416 artifacts on http://127.0.0.1:8417`.
    private static func endpoint(in line: String) -> String? {
        line.split(separator: " ").first { $0.hasPrefix("http://") }.map(String.init)
    }
}
