import ArgumentParser
import Libc
import Tabular

/// The stand-in for the API, until Ctrl-C.
struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serves the bundled jobs on loopback, as the API would, until Ctrl-C.",
        discussion: "Every flag is the sandbox's own: hasdata-export sandbox --help lists them.")

    @Argument(parsing: .captureForPassthrough, help: "Flags of the sandbox: --port, --jobs, --faults, -v.")
    var flags: [String] = []

    func run() throws {
        let path = try SandboxProcess.executable()
        // The sandbox says in its help how it was called.
        let words = ["hasdata-export sandbox"] + flags
        // Signals were blocked for the thread that waits for them; the sandbox has handlers of its own.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { PathText.cString(of: $0).flatMap { strdup($0) } }
        arguments.append(nil)
        execve(path, arguments, SandboxProcess.environmentWithoutKey())
        throw ExportError(
            .input, "cannot start the sandbox", at: Location(source: path), cause: String(cString: strerror(errno)))
    }
}
