import Libc
import TestSupport
import Testing

/// Whatever ends a run that adds to a file or writes it anew, its rows are those before or those after.
@Suite struct UpsertDurabilityTests {
    private static let commands = [
        (name: "out.jsonl", flags: ["--append", "--unique-by", "id"]), (name: "out.csv", flags: ["--upsert", "id"]),
        (name: "out.parquet", flags: ["--upsert", "id"]),
    ]

    @Test(arguments: commands.indices) func killedAtRandomMoments(_ index: Int) throws {
        let (name, flags) = Self.commands[index]
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let script =
            "awk 'BEGIN{print \"id,text\";for(i=0;i<9000;i++)print i\",the text of row \"i}' > a.csv; "
            + "awk 'BEGIN{print \"id,text\";for(i=6000;i<15000;i++)print i\",another text of row \"i}' > b.csv"
        _ = Shell.run(script, in: folder)
        let path = "\(folder)/\(name)"
        let arguments = ["\(folder)/b.csv", "-o", path, "-q"] + flags
        func sum() -> String { Shell.run("hasdata-export \(name) --to jsonl -q | cksum", in: folder).output }
        func makeOld() throws {
            #expect(try ToolRun(["\(folder)/a.csv", "-o", path, "-q", "--force"]).wait().status == 0)
        }
        try makeOld()
        let old = sum()
        let started = ContinuousClock.now
        #expect(try ToolRun(arguments).wait().status == 0)
        let duration = ContinuousClock.now - started
        let new = sum()
        #expect(old != new)
        var random = SeededGenerator(seed: UInt64(index) + 1)
        var kills = 0
        for _ in 0..<8 {
            try makeOld()
            let run = try ToolRun(arguments)
            usleep(UInt32(clamping: Int64(duration * Double.random(in: 0...1.05, using: &random) / .microseconds(1))))
            run.send(SIGKILL)
            if run.wait().status == 128 + SIGKILL { kills += 1 }
            let isAdded = flags.contains("--append")
            if !isAdded { #expect([old, new].contains(sum())) }
            // The next run ends where an undisturbed one does, and leaves nothing beside the file.
            #expect(try ToolRun(arguments).wait().status == 0)
            #expect(sum() == new)
            let left = Shell.names(in: folder, hidden: true).filter { $0.hasPrefix(".") }
            #expect(left == [])
        }
        print("kills: \(kills) of 8, \(name)")
    }

    /// Of runs that go into one file at once each sees what the one before has done.
    @Test(arguments: [["--append", "--unique-by", "id"], ["--upsert", "id"]]) func takesTurns(_ flags: [String]) throws
    {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let script =
            "echo id,text > out.csv; for n in 1 2 3; do awk -v n=$n 'BEGIN{print \"id,text\";"
            + "for(i=0;i<3000;i++)print n*1000+i\",text\"}' > $n.csv; done"
        _ = Shell.run(script, in: folder)
        let runs = try (1...3).map { number in
            try ToolRun(["\(folder)/\(number).csv", "-o", "\(folder)/out.csv", "-q"] + flags)
        }
        for run in runs {
            let outcome = run.wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let lines = Shell.run("sort -u out.csv | wc -l; wc -l < out.csv", in: folder).output
        #expect(lines.split(separator: "\n").map { $0.filter(\.isNumber) } == ["5001", "5001"])
    }
}
