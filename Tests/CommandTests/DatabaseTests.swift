import Libc
import TestSupport
import Testing

/// Databases through the command: nothing is lost, whatever ends a run.
struct DatabaseTests {
    private final class Folder {
        let path = Shell.temporaryFolder()

        /// Rows that take longer to write than it takes to look.
        init() {
            _ = run(
                "printf '{\"id\":1}\\n{\"id\":2}\\n{\"id\":3}\\n' > few.jsonl; "
                    + "text=$(printf '%01000d' 0); seq 20000 | sed \"s/.*/{\\\"id\\\":&,\\\"text\\\":\\\"$text\\\"}/\" > many.jsonl"
            )
        }

        deinit { _ = Shell.run("rm -rf \(Shell.quoted(path))", in: "/tmp") }

        func run(_ line: String) -> Shell.Outcome { Shell.run(line, in: path) }

        func size(_ name: String) -> Int {
            var status = stat()
            return stat("\(path)/\(name)", &status) == 0 ? Int(status.st_size) : 0
        }

        var databases: [String] { Shell.names(in: path, hidden: true).filter { !$0.hasSuffix(".jsonl") } }
    }

    private static let wal = ["", "PRAGMA journal_mode=wal"]
    private static let hasProgram = Shell.run("sqlite3 --version", in: "/tmp").status == 0

    @Test(.enabled(if: hasProgram, "needs sqlite3"), arguments: wal, ["--append", "--force", "--upsert=id"])
    func killedInTheMiddle(journal: String, mode: String) throws {
        let folder = Folder()
        #expect(folder.run("hasdata-export few.jsonl -o db.sqlite --table rows -q").status == 0)
        if !journal.isEmpty { _ = folder.run("sqlite3 db.sqlite '\(journal)'") }
        let size = folder.size("db.sqlite")
        let run = try ToolRun([
            folder.path + "/many.jsonl", "-o", folder.path + "/db.sqlite", "--table", "rows", mode,
        ])
        let isUnderWay = run.wait {
            folder.size("db.sqlite") > size + 100_000 || folder.size("db.sqlite-wal") > 100_000
        }
        run.send(SIGKILL)
        #expect(run.wait().status == 128 + SIGKILL || !isUnderWay)
        #expect(isUnderWay)
        if journal.isEmpty {
            let read = folder.run("hasdata-export db.sqlite")
            #expect(read.status == 1 && read.errors.contains("run the export into it again"), "\(read.errors)")
        }
        let rows = folder.run("sqlite3 db.sqlite 'PRAGMA integrity_check; SELECT id FROM rows'")
        #expect(rows.output == "ok\n1\n2\n3\n", "\(rows.errors)")
        #expect(folder.run("hasdata-export few.jsonl -o db.sqlite --table rows --append -q").status == 0)
        #expect(folder.run("hasdata-export count db.sqlite").output == "6\n")
        #expect(folder.databases == ["db.sqlite"])
    }

    @Test func aNewDatabaseThatIsKilled() throws {
        let folder = Folder()
        let run = try ToolRun([folder.path + "/many.jsonl", "-o", folder.path + "/db.sqlite"])
        #expect(run.wait { folder.databases.contains { folder.size($0) > 1_000_000 } })
        run.send(SIGKILL)
        _ = run.wait()
        #expect(!folder.databases.contains("db.sqlite"))
        #expect(folder.run("hasdata-export few.jsonl -o db.sqlite -q").status == 0)
        #expect(folder.databases == ["db.sqlite"])
        #expect(folder.run("hasdata-export count db.sqlite").output == "3\n")
    }

    @Test func interruptedAndFailing() throws {
        let folder = Folder()
        #expect(folder.run("hasdata-export few.jsonl -o db.sqlite --table rows -q").status == 0)
        let before = folder.run("cksum db.sqlite").output
        #expect(folder.run("{ cat few.jsonl; echo '{\"id\":'; } > bad.jsonl").status == 0)
        for (output, flags) in [("db.sqlite", "--append"), ("db.sqlite", "--force"), ("new.sqlite", "")] {
            let outcome = folder.run("hasdata-export many.jsonl bad.jsonl -o \(output) --table rows \(flags)")
            #expect(outcome.status == 6, "\(outcome.errors)")
            #expect(folder.databases == ["db.sqlite"])
        }
        #expect(folder.run("cksum db.sqlite").output == before)
    }

    /// A limit on the size of files is an error like a full disk.
    @Test(arguments: ["", "--table rows --append"]) func noRoom(flags: String) throws {
        let folder = Folder()
        if !flags.isEmpty { #expect(folder.run("hasdata-export few.jsonl -o db.sqlite --table rows -q").status == 0) }
        let outcome = folder.run("sh -c 'ulimit -f 8000; exec hasdata-export many.jsonl -o db.sqlite \(flags)'")
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(folder.databases == (flags.isEmpty ? [] : ["db.sqlite"]))
        if !flags.isEmpty { #expect(folder.run("hasdata-export count db.sqlite").output == "3\n") }
    }

    @Test func waitsForItsTurn() throws {
        let folder = Folder()
        let one = "hasdata-export many.jsonl -o db.sqlite --table rows --append -q"
        #expect(folder.run("hasdata-export few.jsonl -o db.sqlite --table rows -q").status == 0)
        let outcome = folder.run("\(one) & \(one); first=$?; wait $! && exit $first")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(folder.run("hasdata-export count db.sqlite").output == "40003\n")
    }
}
