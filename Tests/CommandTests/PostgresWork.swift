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

    /// Expects one line with this code and text.
    static func expect(_ outcome: Shell.Outcome, _ status: Int32, _ problem: String, _ comment: String = "") {
        #expect(outcome.status == status && outcome.errors.contains(problem), "\(comment): \(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(comment): \(outcome.errors)")
    }

    func remove() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
}
