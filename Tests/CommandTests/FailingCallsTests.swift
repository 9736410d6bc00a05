import HasDataSandbox
import TestSupport
import Testing

enum FailingCalls {
    /// Tests/FailingCalls/calls.c, compiled.
    static let library: String? = {
        #if os(Linux)
            let folder = Shell.temporaryFolder()
            let source = Shell.quoted("\(Shell.package)/Tests/FailingCalls/calls.c")
            let built = Shell.run("cc -O1 -shared -fPIC \(source) -o calls.so -ldl", in: folder)
            return built.status == 0 ? "\(folder)/calls.so" : nil
        #else
            return nil
        #endif
    }()
}

/// What the disk is told, in which order, and what is there when the process is killed in between.
/// `scripts/syscalls` tries all calls of all writers; these are the ones that matter most.
@Suite(.enabled(if: FailingCalls.library != nil, "needs a C compiler, on Linux"))
struct FailingCallsTests {
    private let folder = Shell.temporaryFolder()
    private func cleanUp() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// Runs a line whose calls are written down, some of which fail.
    private func run(_ line: String, failing: String = "") -> (outcome: Shell.Outcome, calls: [String]) {
        _ = Shell.run("rm -f calls", in: folder)
        let outcome = Shell.run(
            "LD_PRELOAD=\(FailingCalls.library ?? "") CALLS_LOG=calls FAILING_CALLS=\(failing) \(line)", in: folder)
        let calls = (Shell.read("\(folder)/calls") ?? "").split(separator: "\n").map { line -> String in
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            let about = (words.last ?? "").replacing("\(folder)/", with: "")
            return words[0] + " " + about.replacing(/tmp-[0-9]+-[0-9a-f]+/, with: "tmp")
        }
        return (outcome, calls.filter { call in ["fsync", "rename", "unlink"].contains { call.hasPrefix($0) } })
    }

    private func table(_ rows: Int, _ name: String) {
        _ = Shell.run("awk 'BEGIN{print \"id,text\";for(i=0;i<\(rows);i++)print i\",row \"i}' > \(name)", in: folder)
    }

    @Test func theDiskHasTheBytesBeforeTheName() {
        defer { cleanUp() }
        table(3, "a.csv")
        let home = folder.split(separator: "/").last.map(String.init) ?? ""
        let isHome = { (call: String) in call.hasPrefix("fsync") && call.hasSuffix(home) }
        let made = run("hasdata-export a.csv -o out.jsonl -q")
        #expect(made.calls.dropLast() == ["fsync .out.jsonl.tmp", "rename .out.jsonl.tmp -> out.jsonl"])
        #expect(made.calls.last.map(isHome) == true, "\(made.calls)")
        // All parts, then the folder once.
        let parts = run("hasdata-export a.csv -o p.csv --split-rows 2 -q")
        #expect(
            parts.calls.dropLast() == [
                "fsync .p-001.csv.tmp", "fsync .p-002.csv.tmp", "rename .p-001.csv.tmp -> p-001.csv",
                "rename .p-002.csv.tmp -> p-002.csv",
            ])
        #expect(parts.calls.last.map(isHome) == true, "\(parts.calls)")
        // The note is there before the first row, and empty before the end.
        let added = run("hasdata-export a.csv -o p-001.csv --append -q")
        #expect(
            added.calls.filter { !isHome($0) } == [
                "fsync .p-001.csv.append", "fsync p-001.csv", "fsync .p-001.csv.append", "unlink .p-001.csv.append",
            ])
        for line in ["-o new.jsonl", "-o p-001.csv --append", "-o q.csv --split-rows 2"] {
            #expect(run("hasdata-export a.csv \(line) --no-sync -q").calls.filter { $0.hasPrefix("fsync") } == [])
        }
    }

    /// Wherever it is killed while it adds: the next run takes back what was added in part, and no row is lost or doubled.
    @Test(arguments: [
        "write:1:kill", "write:1:cut", "write:2:kill", "write:2:cut", "write:3:kill", "write:3:cut", "write:4:cut",
        "fsync:3:kill", "fsync:4:kill",
    ])
    func killedWhileItAdds(_ moment: String) throws {
        defer { cleanUp() }
        table(200_000, "a.csv")
        table(10, "log.csv")
        let before = try #require(Shell.read("\(folder)/log.csv"))
        let killed = run("hasdata-export a.csv -o log.csv --append -q", failing: moment)
        #expect(killed.outcome.status == 137)
        let now = try #require(Shell.read("\(folder)/log.csv"))
        #expect(now.hasPrefix("id,text\n0,row 0\n"))
        let isWhole = moment == "fsync:4:kill"
        if now.utf8.count > 200, !isWhole {
            // Who reads it meanwhile is told.
            let read = Shell.run("hasdata-export log.csv --limit 1 -t csv", in: folder)
            #expect(read.errors.contains("was killed while it did"), "\(read.errors)")
        }
        let next = Shell.run("hasdata-export a.csv -o log.csv --append", in: folder)
        let taken = isWhole ? 0 : now.utf8.count - before.utf8.count
        let note =
            "note: log.csv: \(taken) bytes of rows were taken back, which a run had added that was killed before its end\n"
        #expect(next.errors == (taken > 0 ? note : "") + "log.csv: 200000 rows added\n")
        let rows = isWhole ? 400_011 : 200_011
        #expect(Shell.run("wc -l < log.csv", in: folder).output.filter(\.isNumber) == "\(rows)")
        #expect(!Shell.names(in: folder, hidden: true).contains { $0.hasPrefix(".log") })
    }

    /// Rows that are written as they come are in the file at once. Where one was cut off, the next run takes back what it
    /// stands in.
    @Test func killedWhileItFollows() throws {
        defer { cleanUp() }
        let trial = try TrialFolder()
        func follow(_ output: String, _ flags: [String] = [], failing: String = "") throws -> Shell.Outcome {
            let words = ["job:growing-6", "--follow", "-o", trial.path(output), "--endpoint", trial.sandbox.endpoint]
            let environment = [
                "HASDATA_API_KEY": TrialFolder.key, "LD_PRELOAD": FailingCalls.library ?? "",
                "CALLS_LOG": trial.path("calls"), "FAILING_CALLS": failing,
            ]
            return try ToolRun(words + flags, environment: environment).wait()
        }
        #expect(try follow("whole.jsonl").status == 0)
        let whole = try #require(Shell.read(trial.path("whole.jsonl")))
        #expect(!trial.names.contains { $0.hasSuffix(".append") })
        let calls = (Shell.read(trial.path("calls")) ?? "").split(separator: "\n").map { $0.split(separator: " ") }
        let writes = calls.filter { $0.first == "write" && $0.last?.hasSuffix("/whole.jsonl") == true }
        let number = try #require(writes.first?[1])
        let killed = try follow("a.jsonl", failing: "write:\(number):cut")
        #expect(killed.status == 137)
        #expect(Shell.read(trial.path("a.jsonl"))?.hasSuffix("\n") == false)
        #expect(try follow("a.jsonl", ["--append", "--unique-by", "url"]).status == 0)
        #expect(Shell.read(trial.path("a.jsonl")) == whole)
        #expect(!trial.names.contains { $0.hasSuffix(".append") })
    }

    /// What others have added since stays, and is told of.
    @Test func othersWroteBehindAKilledRun() throws {
        defer { cleanUp() }
        table(3, "a.csv")
        table(3, "log.csv")
        #expect(run("hasdata-export a.csv -o log.csv --append -q", failing: "write:3:cut").outcome.status == 137)
        _ = Shell.run("echo 99,other >> log.csv", in: folder)
        let before = try #require(Shell.read("\(folder)/log.csv"))
        let next = Shell.run("hasdata-export a.csv -o log.csv --append", in: folder)
        #expect(next.status == 7)
        #expect(next.errors.contains("others have been added since"), "\(next.errors)")
        #expect(Shell.read("\(folder)/log.csv") == before)
    }

    @Test(arguments: ["write:2:ENOSPC", "write:3:ENOSPC", "fsync:3:EIO"]) func whatFailsIsTakenBack(_ fault: String)
        throws
    {
        defer { cleanUp() }
        table(200_000, "a.csv")
        table(10, "log.csv")
        let before = try #require(Shell.read("\(folder)/log.csv"))
        let outcome = run("hasdata-export a.csv -o log.csv --append", failing: fault).outcome
        #expect(outcome.status == 7)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(Shell.read("\(folder)/log.csv") == before)
        #expect(!Shell.names(in: folder, hidden: true).contains { $0.hasPrefix(".log") })
    }

    /// Two outputs of a batch that a folder takes for one are told before anything is written.
    @Test func whereCaseDoesNotCount() {
        defer { cleanUp() }
        _ = Shell.run("mkdir x y; echo '{\"a\":1}' > x/a.jsonl; echo '{\"a\":2}' > y/a.jsonl", in: folder)
        let line = "hasdata-export x/A.jsonl y/a.jsonl -O out --force"
        let outcome = Shell.run("LD_PRELOAD=\(FailingCalls.library ?? "") CALLS_CASELESS=1 \(line)", in: folder)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("x/A.jsonl and y/a.jsonl would both be written to a.jsonl"), "\(outcome.errors)")
        #expect(Shell.names(in: folder + "/out", hidden: true) == [])
        // Elsewhere they are two.
        _ = Shell.run("mv x/a.jsonl x/A.jsonl", in: folder)
        #expect(Shell.run(line, in: folder).status == 0)
        #expect(Shell.names(in: folder + "/out", hidden: true).sorted() == ["A.jsonl", "a.jsonl"])
    }
}
