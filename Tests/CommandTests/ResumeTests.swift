import HasDataSandbox
import Libc
import TestSupport
import Testing

/// A download that broke off goes on from `.NAME.part` when the same command is run again.
@Suite struct ResumeTests {
    private static let job = FaultScenario.job
    private static let way = ["--via", "artifact", "--retries", "0"]

    /// Breaks a download off after so many bytes, and checks what is left: the part alone.
    private func broken(_ trial: TrialFolder, _ arguments: [String], at byte: Int = 9000) throws {
        try trial.sandbox.faults.set(parsing: "artifact:drop=\(byte)")
        let outcome = try trial.export(arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        trial.sandbox.faults.clear()
        trial.sandbox.clearRequests()
    }

    /// What the command writes with nothing in its way.
    private func clean(_ arguments: [String], _ name: String) throws -> String {
        let trial = try TrialFolder()
        let outcome = try trial.export(arguments + ["-o", trial.path(name)])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(trial.names == [name])
        return try #require(Shell.read(trial.path(name)))
    }

    /// Whether an output is what the command writes with nothing in its way. Of a difference nothing is shown: it is long.
    private func isClean(_ trial: TrialFolder, _ name: String, _ arguments: [String]) throws -> Bool {
        Shell.read(trial.path(name)) == (try clean(arguments, name))
    }

    @Test(arguments: ["json", "csv", "xlsx"], ["out.jsonl", "out.csv"])
    func goesOnFromThePart(_ kind: String, _ name: String) throws {
        let flags = [Self.job, "--artifact", kind] + Self.way
        let trial = try TrialFolder()
        let arguments = flags + ["-o", trial.path(name), "-v"]
        try broken(trial, arguments)
        #expect(trial.names == [".\(name).part"])
        let outcome = try trial.export(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("holds the first 9000 bytes"))
        #expect(trial.ranges() == ["bytes=9000-"])
        #expect(trial.names == [name])
        #expect(try isClean(trial, name, flags))
    }

    @Test func goesOnSeveralTimes() throws {
        let trial = try TrialFolder()
        let arguments = ["job:synthetic-4000", "-o", trial.path("out.csv")] + Self.way
        // Past the end of a frame, so that one is filled up by the next run.
        for offset in [nil, "bytes=300000-", "bytes=600000-"] {
            try trial.sandbox.faults.set(parsing: "artifact:drop=300000")
            #expect(try trial.export(arguments).status == 2)
            #expect(trial.ranges() == [offset])
        }
        trial.sandbox.faults.clear()
        #expect(try trial.export(arguments).status == 0)
        #expect(trial.ranges() == ["bytes=900000-"])
        #expect(try isClean(trial, "out.csv", ["job:synthetic-4000"] + Self.way))
    }

    @Test func intoAFolderAndRaw() throws {
        let trial = try TrialFolder()
        let batch = [Self.job, "-O", trial.path("all"), "--to", "csv"] + Self.way
        try broken(trial, batch)
        #expect(Shell.names(in: trial.path("all"), hidden: true) == [".\(Self.job).csv.part"])
        #expect(try trial.export(batch).status == 0)
        #expect(trial.ranges() == ["bytes=9000-"])
        #expect(Shell.names(in: trial.path("all"), hidden: true) == ["\(Self.job).csv"])
        let raw = [Self.job, "--raw", "-o", trial.path("raw.json")] + Self.way
        try broken(trial, raw)
        #expect(try trial.export(raw).status == 0)
        #expect(trial.ranges() == ["bytes=9000-"])
        #expect(trial.names == ["all", "raw.json"])
        let whole = Shell.read("\(Shell.package)/Fixtures/jobs/\(Self.job)/artifact.json")
        #expect(Shell.read(trial.path("raw.json")) == whole)
    }

    @Test func keepsAPartForEachSource() throws {
        let trial = try TrialFolder()
        let arguments = ["416352", Self.job, "-o", trial.path("out.jsonl")] + Self.way
        try trial.sandbox.faults.set(parsing: "artifact:drop=9000,skip=1")
        #expect(try trial.export(arguments).status == 2)
        #expect(trial.names == [".out.jsonl.part", ".out.jsonl.part-2"])
        trial.sandbox.faults.clear()
        trial.sandbox.clearRequests()
        #expect(try trial.export(arguments).status == 0)
        let size = Shell.read("\(Shell.package)/Fixtures/jobs/416352/artifact.json")?.utf8.count ?? 0
        // The first is whole: there is nothing behind it to be had.
        #expect(trial.ranges() == ["bytes=\(size)-", "bytes=9000-"])
        #expect(trial.names == ["out.jsonl"])
        #expect(try isClean(trial, "out.jsonl", ["416352", Self.job] + Self.way))
    }

    @Test func startsOverWhenTheFileChanged() throws {
        let trial = try TrialFolder()
        let arguments = [Self.job, "-o", trial.path("out.jsonl"), "-v"] + Self.way
        try broken(trial, arguments)
        trial.sandbox.faults.set(Fault(.artifact, .changed))
        let outcome = try trial.export(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("the server did not go on where the kept part ends: starting anew"))
        #expect(trial.ranges() == ["bytes=9000-"])
        let made = Shell.read(trial.path("out.jsonl"))
        #expect(made != (try clean([Self.job] + Self.way, "out.jsonl")))
        // The other version from its first byte on: the sandbox writes 2 for every 1.
        #expect(made?.contains("1") == false)
    }

    /// What is at the place of a part and is none, or not this one's, does no harm.
    @Test(arguments: [
        "flipped", "cut", "longer", "empty", "garbage", "older", "other job", "other artifact", "other link",
    ])
    func doesNotTrustAPart(_ damage: String) throws {
        let trial = try TrialFolder()
        let part = trial.path(".out.jsonl.part")
        let arguments = [Self.job, "-o", trial.path("out.jsonl")] + Self.way
        let link = "\(trial.sandbox.artifactEndpoint)/file/\(Self.job)"
        switch damage {
        case "other job": try broken(trial, ["416352", "-o", trial.path("out.jsonl")] + Self.way)
        case "other artifact": try broken(trial, arguments + ["--artifact", "csv"])
        case "other link":
            let path = try #require(try trial.linkPath(Self.job))
            try broken(trial, ["\(trial.sandbox.artifactEndpoint)\(path)", "-o", trial.path("out.jsonl")] + Self.way)
        default: try broken(trial, arguments)
        }
        let script: String? =
            switch damage {
            case "flipped": "printf X | dd of=\(part) bs=1 seek=6000 conv=notrunc 2>/dev/null"
            case "cut": "truncate -s 7000 \(part)"
            case "longer": "head -c 5000 /dev/zero >> \(part)"
            case "empty": ": > \(part)"
            case "garbage": "head -c 20000 /dev/urandom > \(part)"
            case "older": "sed -i 's/export part 1/export part 0/' \(part)"
            default: nil
            }
        if let script { #expect(Shell.run(script, in: trial.folder).status == 0) }
        #expect(trial.names == [".out.jsonl.part"], "\(link)")
        let outcome = try trial.export(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Where a frame's count stands, all of it counts; where it does not, the part is begun anew.
        #expect(trial.ranges() == [damage == "longer" ? "bytes=9000-" : nil])
        #expect(trial.names == ["out.jsonl"])
        #expect(try isClean(trial, "out.jsonl", [Self.job] + Self.way))
    }

    @Test func keepsNoneWhereItWouldBeOfNoUse() throws {
        let trial = try TrialFolder()
        let arguments = [Self.job, "-o", trial.path("out.jsonl"), "-v"] + Self.way
        for (faults, flags) in [
            ("artifact:drop=9000", ["--no-resume"]), ("artifact:drop=9000;artifact:etag=none", []),
            ("artifact:drop=9000;artifact:etag=weak", []), ("artifact:drop=9000;artifact:gzip", []),
        ] {
            try trial.sandbox.faults.set(parsing: faults)
            #expect(try trial.export(arguments + flags).status == 2)
            #expect(trial.names == [], "\(faults)")
        }
        // Of an output that will be refused, of standard output, and of a device nothing is kept either.
        _ = Shell.run("echo old > out.jsonl", in: trial.folder)
        #expect(try trial.export(arguments).status != 0)
        #expect(try trial.export([Self.job] + Self.way).status == 2)
        #expect(try trial.export([Self.job, "-o", "/dev/null"] + Self.way).status == 2)
        #expect(trial.names == ["out.jsonl"])
        #expect(Shell.read(trial.path("out.jsonl")) == "old\n")
    }

    /// A part is not followed through a link, nor taken from a folder's other writers.
    @Test func followsNoLink() throws {
        let trial = try TrialFolder()
        _ = Shell.run("echo mine > victim; ln -s victim .out.jsonl.part", in: trial.folder)
        let arguments = [Self.job, "-o", trial.path("out.jsonl")] + Self.way
        try broken(trial, arguments)
        #expect(Shell.read(trial.path("victim")) == "mine\n")
        #expect(try trial.export(arguments).status == 0)
        #expect(Shell.read(trial.path("victim")) == "mine\n")
    }

    /// A part that is a second name of another file is that file.
    @Test func writesToNoOtherFilesName() throws {
        let trial = try TrialFolder()
        _ = Shell.run("echo mine > victim; ln victim .out.jsonl.part", in: trial.folder)
        let arguments = [Self.job, "-o", trial.path("out.jsonl")] + Self.way
        try broken(trial, arguments)
        #expect(try trial.export(arguments).status == 0)
        #expect(Shell.read(trial.path("victim")) == "mine\n")
    }

    @Test func twoRunsShareNoPart() throws {
        let trial = try TrialFolder(faults: "artifact:stall=70000,times=1")
        let arguments = [Self.job, "-o", trial.path("out.jsonl"), "-v"] + Self.way
        let first = try trial.start(arguments)
        first.wait {
            hasCounted(trial.path(".out.jsonl.part"))
                && trial.names.contains { $0.hasPrefix(".out.jsonl.tmp-\(first.process)-") }
        }
        let second = try trial.export(arguments)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("another run uses it: no part is kept"))
        #expect(trial.ranges() == [nil, nil])
        // The first still has its own files, and does not replace what has come in the meantime.
        #expect(trial.names.contains(".out.jsonl.part"))
        #expect(trial.names.contains { $0.hasPrefix(".out.jsonl.tmp-\(first.process)-") })
        first.send(SIGTERM)
        #expect(first.wait().status == 130)
        #expect(trial.names == [".out.jsonl.part", "out.jsonl"])
        #expect(try isClean(trial, "out.jsonl", [Self.job] + Self.way))
    }

    /// Whether a part holds bytes of the file. Their count, behind the header, is written after them.
    private func hasCounted(_ path: String) -> Bool {
        guard let file = fopen(path, "rb") else { return false }
        defer { fclose(file) }
        var count: UInt32 = 0
        return fseek(file, 4096, SEEK_SET) == 0 && fread(&count, 4, 1, file) == 1 && count > 0
    }

    @Test func anInterruptKeepsThePart() throws {
        let trial = try TrialFolder(faults: "artifact:stall=9000,times=1")
        let arguments = [Self.job, "-o", trial.path("out.jsonl")] + Self.way
        let run = try trial.start(arguments)
        run.wait { hasCounted(trial.path(".out.jsonl.part")) }
        run.send(SIGINT)
        let outcome = run.wait()
        #expect(outcome.status == 130)
        #expect(outcome.errors.hasPrefix("hasdata-export: interrupted; kept: "))
        #expect(
            outcome.errors.hasSuffix(" KiB in \(trial.path(".out.jsonl.part")); the same command goes on from there\n"))
        #expect(trial.names == [".out.jsonl.part"])
        trial.sandbox.clearRequests()
        #expect(try trial.export(arguments).status == 0)
        #expect(trial.ranges().first??.hasPrefix("bytes=") == true)
        #expect(try isClean(trial, "out.jsonl", [Self.job] + Self.way))
    }

    /// The file changes while it is read: the export starts over, and what comes is the new version alone.
    @Test func startsOverWhenTheFileChangesOnTheWay() throws {
        let trial = try TrialFolder(faults: "artifact:drop=9000,times=1;artifact:changed,skip=1")
        let outcome = try trial.export(
            [Self.job, "-o", trial.path("out.jsonl"), "-v", "--via", "artifact", "--retries", "2"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("starting over"))
        #expect(Shell.read(trial.path("out.jsonl"))?.contains("1") == false)
        #expect(trial.names == ["out.jsonl"])
        // On standard output rows cannot be taken back.
        let other = try TrialFolder(faults: "artifact:drop=2500000,times=1;artifact:changed,skip=1")
        let gone = try other.export(["job:synthetic-10000", "--via", "artifact", "--retries", "2"])
        #expect(gone.status == 2, "\(gone.errors)")
        #expect(gone.errors.contains("changed while it was downloaded"))
    }

    /// A server that only ever sends the whole: a part that is whole already is not fetched again.
    @Test func takesAWholePartWithoutRanges() throws {
        let trial = try TrialFolder()
        let arguments = [Self.job, "-o", trial.path("out.jsonl"), "--artifact", "csv"] + Self.way
        // The download comes to its end, and then the output cannot be put in its place.
        try trial.sandbox.faults.set(parsing: "artifact:stall=53000,for=1000")
        let run = try trial.start(arguments)
        run.wait { trial.names.contains(".out.jsonl.part") }
        _ = Shell.run("mkdir out.jsonl", in: trial.folder)
        #expect(run.wait().status == 7)
        #expect(trial.names == [".out.jsonl.part", "out.jsonl"])
        _ = Shell.run("rmdir out.jsonl", in: trial.folder)
        try trial.sandbox.faults.set(parsing: "artifact:ignored-range")
        #expect(try trial.export(arguments).status == 0)
        #expect(try isClean(trial, "out.jsonl", [Self.job, "--artifact", "csv"] + Self.way))
    }
}

extension TrialFolder {
    /// The path of a link to a job's JSON file, as the last request for it had it.
    func linkPath(_ job: String) throws -> String? {
        _ = try export([job, "--via", "artifact"])
        defer { sandbox.clearRequests() }
        return sandbox.requests.last { $0.origin == .artifacts }?.path
    }
}
