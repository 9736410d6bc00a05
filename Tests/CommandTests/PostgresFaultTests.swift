import Libc
import TestSupport
import Testing

/// Whatever ends a run that writes to a Postgres database: one line, exit 7, nothing half there, and the next run is clean.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, "needs Debian's package postgresql"))
struct PostgresFaultTests {
    /// A server with a table of three rows, and files of few and of many.
    private final class Scene {
        let server: PostgresServer
        let folder = Shell.temporaryFolder()

        init(_ server: PostgresServer) {
            self.server = server
            _ = Shell.run(
                "printf '{\"id\":1}\\n{\"id\":2}\\n{\"id\":3}\\n' > few.jsonl; text=$(printf '%01000d' 0); "
                    + "seq 60000 | sed \"s/.*/{\\\"id\\\":&,\\\"text\\\":\\\"t$text\\\"}/\" > many.jsonl", in: folder)
            _ = server.sql("DROP TABLE IF EXISTS rows")
            #expect(run("hasdata-export few.jsonl -o \"$DB\" --table rows -q").status == 0)
        }

        deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

        func run(_ line: String) -> Shell.Outcome {
            Shell.run("DB=\(Shell.quoted(server.url())); \(line)", in: folder)
        }

        /// Starts a long run, and waits until rows of it are on their way.
        func start(_ mode: String) throws -> ToolRun {
            let run = try ToolRun([folder + "/many.jsonl", "-o", server.url(), "--table", "rows", mode])
            #expect(run.wait { server.sql("SELECT tuples_processed > 1000 FROM pg_stat_progress_copy") == "t\n" })
            return run
        }

        /// The old rows are there, nothing else is, and the next run does its work.
        func expectOldRows() {
            #expect(server.sql("SELECT id FROM rows ORDER BY id") == "1\n2\n3\n")
            #expect(server.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'hasdata%'") == "0\n")
            let next = run(
                "hasdata-export few.jsonl -o \"$DB\" --table rows --append -q && hasdata-export count \"$DB\"")
            #expect(next.status == 0 && next.output == "6\n", "\(next.errors)")
        }
    }

    private func expectOneLine(_ outcome: Shell.Outcome, _ problem: String) {
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors.contains(problem), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(!outcome.errors.contains("geheim"))
    }

    @Test(arguments: ["--append", "--force", "--upsert=id"]) func theServerStops(mode: String) throws {
        let scene = Scene(try PostgresServer())
        let run = try scene.start(mode)
        scene.server.stop(mode: "immediate")
        expectOneLine(run.wait(), "the connection was lost")
        try scene.server.start()
        scene.expectOldRows()
    }

    @Test func theConnectionOrTheProcessEnds() throws {
        let server = try PostgresServer()
        do {
            let scene = Scene(server)
            let run = try scene.start("--append")
            server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy")
            expectOneLine(run.wait(), "the connection was lost: ")
            scene.expectOldRows()
        }
        for signal in [SIGKILL, SIGINT] {
            let scene = Scene(server)
            let run = try scene.start("--force")
            run.send(signal)
            #expect(run.wait().status == (signal == SIGKILL ? 128 + SIGKILL : 130))
            scene.expectOldRows()
        }
    }

    /// The same of a server whose rows are read: the network is to blame, and no file appears.
    @Test func theServerStopsWhileItIsRead() throws {
        let scene = Scene(try PostgresServer())
        #expect(scene.run("hasdata-export many.jsonl many.jsonl -o \"$DB\" --table long -q").status == 0)
        let run = try ToolRun([
            scene.server.url(), "--table", "long", "--sort-by", "text", "-o", scene.folder + "/out.jsonl",
        ])
        #expect(run.wait { scene.server.sql("SELECT tuples_processed > 1000 FROM pg_stat_progress_copy") == "t\n" })
        scene.server.stop(mode: "immediate")
        let outcome = run.wait()
        #expect(outcome.status == 2 && outcome.errors.contains("the connection was lost"), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1 && !outcome.errors.contains("geheim"))
        #expect(!Shell.names(in: scene.folder, hidden: true).contains { $0.contains("out.jsonl") })
    }

    @Test func rightsAndFaultyRows() throws {
        let server = try PostgresServer()
        let scene = Scene(server)
        server.sql("CREATE ROLE guest LOGIN PASSWORD '\(PostgresServer.password)'")
        let guest = "DB=\(Shell.quoted(server.url(user: "guest")));"
        expectOneLine(
            scene.run("\(guest) hasdata-export few.jsonl -o \"$DB\" --table mine"), "permission denied for schema")
        expectOneLine(
            scene.run("\(guest) hasdata-export few.jsonl -o \"$DB\" --table rows --append"),
            "permission denied for table rows")
        expectOneLine(
            scene.run("\(guest) hasdata-export few.jsonl -o \"$DB\" --table rows --force"), "permission denied")
        let read = scene.run("\(guest) hasdata-export \"$DB\" --table rows")
        #expect(read.status == 1 && read.errors.contains("permission denied for table rows"), "\(read.errors)")
        // A source that breaks off behind many good rows.
        _ = scene.run("{ cat many.jsonl; echo '{\"id\":'; } > bad.jsonl")
        for mode in ["--append", "--force", "--upsert id"] {
            let outcome = scene.run("hasdata-export bad.jsonl -o \"$DB\" --table rows \(mode)")
            #expect(outcome.status == 6, "\(outcome.errors)")
        }
        scene.expectOldRows()
    }

    /// A limit on the size of the server's files is an error like a full disk.
    @Test func theServerHasNoRoom() throws {
        let server = try PostgresServer(fileLimit: 24 << 20)
        let scene = Scene(server)
        expectOneLine(scene.run("hasdata-export many.jsonl -o \"$DB\" --table rows --append"), "could not ")
        scene.expectOldRows()
    }

    /// The password comes from wherever libpq takes it, and goes nowhere.
    @Test func thePasswordIsNotTold() throws {
        let server = try PostgresServer()
        let scene = Scene(server)
        let plain = "postgres://keeper@127.0.0.1:\(server.port)/postgres"
        let word = PostgresServer.password
        _ = scene.run("printf '%s' '127.0.0.1:*:*:keeper:\(word)' > pass && chmod 600 pass")
        let byFile = scene.run(
            "PGPASSFILE=pass hasdata-export few.jsonl -o \(plain) --table rows --append -v --summary -")
        #expect(byFile.status == 0 && !(byFile.output + byFile.errors).contains("geheim"), "\(byFile.errors)")
        // While it runs, nobody sees it: not in the list of processes, nor in names of files, nor in the server's list.
        let run = try ToolRun(
            [
                scene.folder + "/many.jsonl", "-o", plain, "--table", "watched", "-v", "--summary",
                scene.folder + "/summary.json", "--temp-dir", scene.folder,
            ], environment: ["PGPASSWORD": word])
        var seen: [String] = []
        run.wait {
            for name in ["cmdline", "comm"] { seen.append(Shell.read("/proc/\(run.process)/\(name)") ?? "") }
            seen += Shell.names(in: scene.folder, hidden: true)
            if seen.count < 200 { seen.append(server.sql("SELECT query, application_name FROM pg_stat_activity")) }
            return false
        }
        let watched = run.wait()
        #expect(watched.status == 0, "\(watched.errors)")
        seen += [watched.output, watched.errors, Shell.read(scene.folder + "/summary.json") ?? ""]
        #expect(seen.contains { $0.contains("hasdata-export") } && !seen.contains { $0.contains("geheim") })
        let byVariables = scene.run(
            "PGHOST=127.0.0.1 PGPORT=\(server.port) PGUSER=keeper PGDATABASE=postgres PGPASSWORD='\(word)' "
                + "hasdata-export count postgres:// --table rows")
        #expect(byVariables.output == "6\n", "\(byVariables.errors)")
        for line in [
            "hasdata-export few.jsonl -o \"$DB\" --table rows -v --summary -",
            "hasdata-export \"$DB\" -v --errors-json --table no",
            "hasdata-export few.jsonl -o \"${DB}x\" --summary - -v", "hasdata-export few.jsonl -o \"$DB\" -o a.csv",
            "hasdata-export few.jsonl --output=\"$DB\" -o a.csv --errors-json --summary -",
            "hasdata-export few.jsonl -O \"$DB\"",
            "hasdata-export \"$DB\" \"$DB\" --where '('", "hasdata-export inspect \"$DB\" --to \"$DB\"",
            "hasdata-export few.jsonl --to \"$DB\"", "hasdata-export few.jsonl --from \"$DB\"",
            "hasdata-export \"$DB\" --raw",
            "hasdata-export status \"$DB\"", "hasdata-export schema \"$DB\" --table no",
            "hasdata-export diff \"$DB\" few.jsonl --key x",
            "hasdata-export few.jsonl -o few.csv \"$DB\"x", "hasdata-export --sources \"$DB\"",
            "hasdata-export \"$DB\" -o \"$DB\" --append",
            "hasdata-export convert \"$DB\"", "hasdata-export few.jsonl --table \"$DB\" -o \"$DB\" --append",
        ] {
            let outcome = scene.run(line)
            #expect(
                !(outcome.output + outcome.errors).contains("geheim"), "\(line): \(outcome.output)\(outcome.errors)")
        }
        #expect(!(Shell.read(server.folder + "/data/log") ?? "").contains("geheim"))
    }
}
