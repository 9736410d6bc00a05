import Libc
import TestSupport
import Testing

/// A folder, and a way to run the command in it.
struct PostgresWork {
    let server: PostgresServer
    let folder = Shell.temporaryFolder()

    init(_ server: PostgresServer, _ lines: [String] = PostgresTests.lines) {
        self.server = server
        write(lines, to: "rows.jsonl")
    }

    func write(_ lines: [String], to name: String) {
        guard let file = fopen("\(folder)/\(name)", "wb") else { return }
        defer { fclose(file) }
        for line in lines { fputs(line + "\n", file) }
    }

    /// Runs the command with DB for the database's address.
    func run(_ line: String) -> Shell.Outcome {
        let outcome = Shell.run("DB=\(Shell.quoted(server.url())); \(line)", in: folder)
        let said = outcome.output + outcome.errors
        #expect(!said.contains("geheim"), "the password is told: \(said)")
        return outcome
    }

    func remove() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
}
