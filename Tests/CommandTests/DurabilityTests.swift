import HasDataSandbox
import Libc
import TestSupport
import Testing

/// Whatever ends a run, its output is the old file or the whole new one, and nothing else is left but what may be.
@Suite struct DurabilityTests {
    private static let old = "an old file\n"

    /// A CSV of some megabytes, and what it becomes.
    private struct Table {
        let folder = Shell.temporaryFolder()
        var input: String { "\(folder)/in.csv" }

        init(rows: Int) {
            let script = "awk 'BEGIN{print \"id,text\";for(i=0;i<\(rows);i++)print i\",the text of row \"i}' > in.csv"
            _ = Shell.run(script, in: folder)
        }

        func remove() { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
    }

    private static func number(_ name: String, _ standard: UInt64) -> UInt64 {
        getenv(name).flatMap { UInt64(String(cString: $0)) } ?? standard
    }

    /// `KILLS=500 KILLS_SEED=7 swift test --filter DurabilityTests` kills as often as one likes.
    @Test func killedAtRandomMoments() throws {
        let table = Table(rows: 20_000)
        defer { table.remove() }
        let trial = try TrialFolder()
        var random = SeededGenerator(seed: Self.number("KILLS_SEED", 1))
        let commands: [(name: String, flags: [String])] = [
            ("out.jsonl", [table.input]), ("out.xlsx", [table.input]), ("out.csv", ["job:synthetic-3000"]),
            ("out.json", ["job:synthetic-1000", "--via", "results"]),
        ]
        var (early, late) = (0, 0)
        for (name, flags) in commands {
            let arguments = flags + ["-o", trial.path(name), "--force"]
            let started = ContinuousClock.now
            #expect(try trial.export(arguments).status == 0)
            let duration = ContinuousClock.now - started
            let whole = try #require(Shell.read(trial.path(name)))
            // One that is killed early has not yet removed what those before it have left.
            var killed: Set<Int32> = []
            for _ in 0..<Int(Self.number("KILLS", 16)) / commands.count {
                _ = Shell.run("printf '\(Self.old)' > \(name)", in: trial.folder)
                let run = try trial.start(arguments)
                let wait = duration * Double.random(in: 0...1.05, using: &random)
                usleep(UInt32(clamping: Int64(wait / .microseconds(1))))
                run.send(SIGKILL)
                let isKilled = run.wait().status == 128 + SIGKILL
                let now = try #require(Shell.read(trial.path(name)))
                if isKilled { early += 1 } else { late += 1 }
                #expect(now == whole || (isKilled && now == Self.old), "\(name): \(now.utf8.count) bytes")
                killed.insert(run.process)
                let left = trial.names.filter { $0.hasPrefix(".") }
                let isExpected = left.allSatisfy { file in
                    file == ".\(name).part" || killed.contains { file.hasPrefix(".\(name).tmp-\($0)-") }
                }
                #expect(isExpected, "\(left)")
            }
            // The next run goes on from the part, and removes what the killed ones have left.
            #expect(try trial.export(arguments).status == 0)
            let isWhole = Shell.read(trial.path(name)) == whole
            #expect(isWhole)
            #expect(trial.names.filter { $0.hasPrefix(".") } == [])
        }
        print("kills: \(early) before the end, \(late) after it")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func interrupted(_ signal: Int32) throws {
        let trial = try TrialFolder(faults: "results:delay=3000,page=2")
        _ = Shell.run("printf '\(Self.old)' > out.csv", in: trial.folder)
        let run = try trial.start([FaultScenario.job, "--via", "results", "-o", trial.path("out.csv"), "--force"])
        #expect(run.wait { trial.names.contains { $0.hasPrefix(".out.csv.tmp-") } })
        run.send(signal)
        let outcome = run.wait()
        #expect(outcome.status == 130)
        #expect(outcome.errors == "hasdata-export: interrupted; nothing is kept; the same command begins anew\n")
        #expect(trial.names == ["out.csv"])
        #expect(Shell.read(trial.path("out.csv")) == Self.old)
    }

    /// Of a batch what is whole stays, and the end says how to go on.
    @Test func interruptedBatch() throws {
        let trial = try TrialFolder(faults: "results:delay=9000,page=2")
        _ = Shell.run("printf 'a\\n1\\n' > done.csv", in: trial.folder)
        let run = try trial.start([
            trial.path("done.csv"), FaultScenario.job, "--via", "results", "--to", "jsonl", "-O", trial.path("out"),
        ])
        #expect(
            run.wait {
                let names = Shell.run("ls -A out", in: trial.folder).output
                return names.contains("done.jsonl\n") && names.contains(".tmp-")
            })
        run.send(SIGINT)
        let outcome = run.wait()
        #expect(outcome.status == 130)
        #expect(
            outcome.errors.hasSuffix(
                "hasdata-export: interrupted; outputs that are whole stay; the same command with --skip-existing makes the "
                    + "others\n"), "\(outcome.errors)")
    }

    /// What was ignored from the start stays ignored: `nohup`, and jobs in a script's background.
    @Test(arguments: [SIGHUP, SIGINT]) func ignoredSignalsStayIgnored(_ signal: Int32) throws {
        let trial = try TrialFolder(faults: "results:delay=500,page=2")
        let run = try trial.start(
            [FaultScenario.job, "--via", "results", "-o", trial.path("out.csv")], ignoring: [signal])
        #expect(run.wait { trial.names.contains { $0.hasPrefix(".out.csv.tmp-") } })
        run.send(signal)
        #expect(run.wait().status == 0)
        #expect(trial.names == ["out.csv"])
    }

    // MARK: Additions that were killed

    /// Kills runs that add `big.jsonl` to `out.jsonl` until one had written a part of it.
    private static func killWhileAdding(in folder: String) -> Bool {
        let script = """
            for try in 1 2 3 4 5 6 7 8; do
              printf '{"id":"OLD"}\\n' > out.jsonl
              hasdata-export big.jsonl -o out.jsonl --append --no-sync 2> /dev/null & run=$!
              until [ $(stat -c %s out.jsonl) -gt 13 ] || ! kill -0 $run 2> /dev/null; do :; done
              kill -9 $run 2> /dev/null
              wait $run 2> /dev/null
              if [ -s .out.jsonl.append ] && [ $(stat -c %s out.jsonl) -gt 70000 ]; then exit 0; fi
              rm -f .out.jsonl.append
            done
            exit 1
            """
        return Shell.run("bash -c \(Shell.quoted(script))", in: folder).status == 0
    }

    /// The rows that a killed run has added are taken back, which is said; those that others have added since never are.
    @Test func takesBackItsOwnRowsOnly() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let make =
            ##"awk 'BEGIN{for(i=0;i<900000;i++)print "{\"id\":"i",\"text\":\"the text of row "i"\"}"}' > big.jsonl"##
        _ = Shell.run(make, in: folder)
        _ = Shell.run(##"printf '{"id":"NEW"}\n' > new.jsonl"##, in: folder)
        let isKilled = Self.killWhileAdding(in: folder)
        try #require(isKilled, "no run was killed while it added rows")
        _ = Shell.run(##"cp out.jsonl half; printf '{"id":"MINE"}\n' >> out.jsonl"##, in: folder)
        let size = Shell.run("stat -c %s out.jsonl", in: folder).output
        let refused = Shell.run("hasdata-export new.jsonl -o out.jsonl --append", in: folder)
        #expect(refused.status == 7)
        #expect(refused.errors.contains("others have been added since"), "\(refused.errors)")
        #expect(Shell.run("stat -c %s out.jsonl", in: folder).output == size)
        #expect(Shell.run("tail -n 1 out.jsonl", in: folder).output.hasSuffix(##"{"id":"MINE"}"## + "\n"))

        _ = Shell.run("cat half > out.jsonl", in: folder)
        let taken = Shell.run("hasdata-export new.jsonl -o out.jsonl --append", in: folder)
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(taken.errors.contains("bytes of rows were taken back"), "\(taken.errors)")
        #expect(Shell.read("\(folder)/out.jsonl") == "{\"id\":\"OLD\"}\n{\"id\":\"NEW\"}\n")
    }

    // MARK: Disks and folders

    /// Whether a small file system can be mounted here.
    static let canMount: Bool = {
        let folder = Shell.temporaryFolder()
        defer { rmdir(folder) }
        let outcome = Shell.run("mount -t tmpfs -o size=64k none \(folder) && umount \(folder)", in: folder + "/..")
        return outcome.status == 0
    }()

    @Test(.enabled(if: canMount, "needs the right to mount a tmpfs"), arguments: ["out.jsonl", "out.xlsx", "out.csv"])
    func fullDisk(_ name: String) throws {
        let table = Table(rows: 20_000)
        defer { table.remove() }
        let trial = try TrialFolder()
        _ = Shell.run("mkdir disk && mount -t tmpfs -o size=100k none disk", in: trial.folder)
        defer { _ = Shell.run("umount disk", in: trial.folder) }
        let disk = trial.path("disk")
        _ = Shell.run("printf '\(Self.old)' > disk/\(name)", in: trial.folder)
        for flags in [
            [table.input], ["job:synthetic-4000", "--via", "artifact"], ["job:synthetic-4000", "--via", "results"],
        ] {
            // What waits for the header is put aside elsewhere; the output itself has no room.
            let outcome = try trial.export(flags + ["-o", "\(disk)/\(name)", "--force"])
            #expect(outcome.status == 7, "\(flags): \(outcome.errors)")
            #expect(outcome.errors.contains("make room on the disk"), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(Shell.read("\(disk)/\(name)") == Self.old)
            // A part that has no room is no part.
            #expect(Set(Shell.names(in: disk, hidden: true)).isSubset(of: [name, ".\(name).part"]))
        }
    }

    /// There is room for the output but not for a part: it is done without.
    @Test(.enabled(if: canMount, "needs the right to mount a tmpfs"), arguments: ["json", "csv", "xlsx"])
    func noRoomForAPart(_ kind: String) throws {
        let trial = try TrialFolder()
        _ = Shell.run("mkdir disk && mount -t tmpfs -o size=\(kind == "xlsx" ? 12 : 16)k none disk", in: trial.folder)
        defer { _ = Shell.run("umount disk", in: trial.folder) }
        let arguments = [
            FaultScenario.job, "--via", "artifact", "--artifact", kind, "--fields", "depth", "--limit", "100", "-v",
        ]
        let outcome = try trial.export(arguments + ["-o", trial.path("disk/out.jsonl")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("no part is kept"), "\(outcome.errors)")
        #expect(Shell.names(in: trial.path("disk"), hidden: true) == ["out.jsonl"])
        #expect(try trial.export(arguments + ["-o", trial.path("free.jsonl")]).status == 0)
        let isSame = Shell.read(trial.path("disk/out.jsonl")) == Shell.read(trial.path("free.jsonl"))
        #expect(isSame)
    }

    /// A limit on the size of files is an error like a full disk, not the end of the process.
    @Test func quota() throws {
        let table = Table(rows: 20_000)
        defer { table.remove() }
        let command = "ulimit -f 100; exec hasdata-export in.csv -o out.jsonl"
        let outcome = Shell.run("sh -c '\(command)'", in: table.folder)
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(Shell.names(in: table.folder, hidden: true) == ["in.csv"])
    }

    @Test(.enabled(if: canMount, "needs the right to mount a tmpfs")) func readOnlyFolder() throws {
        let trial = try TrialFolder()
        _ = Shell.run(
            "mkdir disk && mount -t tmpfs -o size=100k none disk && printf '\(Self.old)' > disk/out.csv && "
                + "mount -o remount,ro disk", in: trial.folder)
        defer { _ = Shell.run("umount disk", in: trial.folder) }
        for flags in [["--via", "artifact"], ["--via", "results"]] {
            let outcome = try trial.export([FaultScenario.job, "-o", trial.path("disk/out.csv"), "--force"] + flags)
            #expect(outcome.status == 7, "\(outcome.errors)")
            #expect(outcome.errors.contains("cannot create the output"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(Shell.read(trial.path("disk/out.csv")) == Self.old)
        }
    }

    @Test(arguments: [["--via", "results"], ["--via", "artifact"]]) func vanishedFolder(_ flags: [String]) throws {
        let trial = try TrialFolder(faults: "results:delay=1500,page=2;artifact:stall=9000,for=1500")
        _ = Shell.run("mkdir gone", in: trial.folder)
        let run = try trial.start([FaultScenario.job, "-o", trial.path("gone/out.csv")] + flags)
        #expect(run.wait { Shell.names(in: trial.path("gone"), hidden: true).contains { $0.contains(".tmp-") } })
        _ = Shell.run("rm -rf gone", in: trial.folder)
        let outcome = run.wait()
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(trial.names == [])
    }

    // MARK: What dead runs left

    @Test func removesWhatDeadRunsLeft() throws {
        let trial = try TrialFolder(faults: "results:delay=2000,page=2,times=1")
        let living = try trial.start([FaultScenario.job, "--via", "results", "-o", trial.path("out.csv"), "--force"])
        #expect(living.wait { trial.names.contains { $0.hasPrefix(".out.csv.tmp-") } })
        // Of a process that has ended; of this output, of another, and of names that only look alike.
        let dead = Shell.run("sh -c 'echo $$'", in: trial.folder).output.filter { $0.isNumber }
        let stale = [".out.csv.tmp-\(dead)-0a1b2c3d", ".out.csv.tmp-\(dead)-00000001"]
        let others = [
            ".other.csv.tmp-\(dead)-0a1b2c3d", ".out.csv.tmp-\(getpid())-0a1b2c3d", ".out.csv.tmp-x-y",
            ".out.csv.tmp-\(dead)", ".out.csv.tmp-\(dead)-notes", ".out.csv.tmp-\(dead)-0A1B2C3D",
            ".out.csv.part-mybackup", ".out.csv.part-02", ".out.csv.part-7",
        ]
        for name in stale + others { _ = Shell.run("echo half > \(name)", in: trial.folder) }
        // Dead by its number, but held: a run in another container.
        let held = ".out.csv.tmp-\(dead)-89abcdef"
        let lock = open(trial.path(held), O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(try trial.export(["416352", "-o", trial.path("out.csv"), "--force"]).status == 0)
        let left = Set(trial.names)
        #expect(left.isDisjoint(with: stale))
        #expect(left.isSuperset(of: others + [held]))
        #expect(left.contains { $0.hasPrefix(".out.csv.tmp-\(living.process)-") })
        #expect(living.wait().status == 0)
    }

    /// Of two runs that make the same new output, the one that ends later does not replace what is there by then.
    @Test func doesNotReplaceWhatCameInBetween() throws {
        let trial = try TrialFolder(faults: "results:delay=700,page=2")
        let run = try trial.start([FaultScenario.job, "--via", "results", "-o", trial.path("out.csv")])
        #expect(run.wait { trial.names.contains { $0.hasPrefix(".out.csv.tmp-") } })
        _ = Shell.run("printf '\(Self.old)' > out.csv", in: trial.folder)
        let outcome = run.wait()
        #expect(outcome.status == 7)
        #expect(outcome.errors.contains("the output is already there; --force replaces it"))
        #expect(trial.names == ["out.csv"])
        #expect(Shell.read(trial.path("out.csv")) == Self.old)
    }

    @Test func takesTheLongestNames() throws {
        let table = Table(rows: 10)
        defer { table.remove() }
        let name = String(repeating: "ä", count: 124) + ".jsonl"
        let outcome = Shell.run("hasdata-export in.csv -q -o \(name)", in: table.folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(Shell.names(in: table.folder, hidden: true) == ["in.csv", name])
    }

    @Test func closedPipe() throws {
        let trial = try TrialFolder()
        let command =
            "export HASDATA_API_KEY=k; { hasdata-export job:synthetic-20000 --endpoint \(trial.sandbox.endpoint) "
            + "--retries 0; echo $? > status; } | head -n 1 | wc -l | tr -d ' '"
        let outcome = Shell.run(command, in: trial.folder)
        #expect(outcome.output == "1\n")
        #expect(outcome.errors == "")
        #expect(Shell.read(trial.path("status")) == "0\n")
    }
}
