import Libc

/// Runs command lines in a folder of their own, with the tool that was built beside the tests first in the path.
public enum Shell {
    /// What a command line did.
    public struct Outcome: Sendable {
        /// Its exit status, or 128 and the signal that ended it.
        public var status: Int32
        /// What it wrote to standard output.
        public var output: String
        /// What it wrote to standard error.
        public var errors: String
    }

    /// The root of the package.
    public static let package: String = {
        // Tests/TestSupport/Shell.swift
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return parts.joined(separator: "/")
    }()

    /// The folder of the products that were built with the tests.
    public static let products: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    /// Makes a new empty folder.
    public static func temporaryFolder() -> String {
        var template = Array("/tmp/hasdata-export-tests-XXXXXX".utf8CString)
        return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    /// Runs `line` by the shell in `folder`.
    public static func run(_ line: String, in folder: String) -> Outcome {
        let (out, err) = ("\(folder)/.stdout", "\(folder)/.stderr")
        let script = """
            cd \(quoted(folder)) && export PATH=\(quoted(products)):$PATH LC_ALL=C.UTF-8 && \
            unset HASDATA_API_KEY && { \(line)
            } >\(quoted(out)) 2>\(quoted(err)) </dev/null
            """
        var process = pid_t()
        let words: [String] = ["sh", "-c", script]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        // A thread of the tests may hold back signals, and a shell that inherits that waits for its children for ever.
        var attributes = ToolRun.attributes()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        guard posix_spawn(&process, "/bin/sh", nil, &attributes, arguments, environ) == 0 else {
            return Outcome(status: -1, output: "", errors: "the shell cannot be started")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        let outcome = Outcome(status: code, output: read(out) ?? "", errors: read(err) ?? "")
        unlink(out)
        unlink(err)
        return outcome
    }

    /// A file's text; nil when it is not there.
    public static func read(_ path: String) -> String? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a folder, sorted; those that begin with a dot only where `hidden` says so.
    public static func names(in folder: String, hidden: Bool = false) -> [String] {
        guard let open = opendir(folder) else { return [] }
        defer { closedir(open) }
        var names: [String] = []
        while let entry = readdir(open) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", hidden || !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// A word in single quotes.
    public static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
