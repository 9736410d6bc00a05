import HasDataExport
import Tabular
import TestSupport
import Testing

/// What `--summary` writes, against the schema that Documentation/summary.md shows.
@Suite struct SummaryTests {
    @Test(arguments: [
        "a.json -o out.csv", "a.json", "a.csv a.json --skip-errors -o all.jsonl", "a.json --raw -o b.json",
        "a.csv --skip-errors -o part.csv --split-rows 1", "a.csv -o bad.jsonl", "gone.csv -o out.csv",
        "a.json -o there.csv",
        "77 -o job.csv", "a.json -o out.csv --bogus", "a.json --fields x", "a.json -o there.csv --append --dense",
        "a.json --where 'a ?'", "416353 --sandbox -o job.csv", "416349 --sandbox --raw -o job.csv", "416351 --sandbox",
        "a.json a.csv there.csv gone.csv -O out --to jsonl", "there.csv -O kept --to jsonl --skip-existing",
        "there.csv -O out --to bogus",
    ])
    func followsItsSchema(arguments: String) throws {
        let page = try #require(Shell.read("\(Shell.package)/Documentation/summary.md"))
        let schema = try JSONSchema(of: page)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        _ = Shell.run(
            "printf '[{\"a\":1,\"a\":2}]' >a.json; printf 'a\\n1\\n2,3\\n4\\n' >a.csv; printf 'a\\n' >there.csv; mkdir kept; >kept/there.jsonl",
            in: folder)
        let outcome = Shell.run("hasdata-export \(arguments) --summary summary.json", in: folder)
        let summary = try JSONDocument(parsing: Array(try #require(Shell.read("\(folder)/summary.json")).utf8))
        #expect(schema.problems(of: summary, at: "summary") == [])
        #expect(summary["exit"] == .number("\(outcome.status)"))
        #expect((summary["problem"] == nil) == (outcome.status == 0))
    }

    /// What stands there of a file is what the system's own program says.
    @Test func hashesWhatIsThere() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let outcome = Shell.run(
            """
            printf 'a\\n1\\n2\\n' >a.csv
            for to in csv jsonl xlsx csv.gz; do
                hasdata-export a.csv -o out.$to --summary $to.json -q && grep -q "$(sha256sum out.$to | cut -c 1-64)" $to.json &&
                grep -q '"bytes":'"$(wc -c <out.$to)"',' $to.json || echo "$to"
            done
            hasdata-export a.csv -o out.csv --append --summary csv.json -q
            grep -q "$(sha256sum out.csv | cut -c 1-64)" csv.json || echo append
            """, in: folder)
        #expect(outcome.output == "", "\(outcome.errors)")
    }

    /// A run that a signal ends has a summary, too.
    @Test func tellsOfInterruption() throws {
        let trial = try TrialFolder(faults: "artifact:slow=1000")
        let run = try trial.start([
            FaultScenario.job, "--via", "artifact", "-o", trial.path("out.jsonl"), "--summary", trial.path("s.json"),
            "-v",
        ])
        #expect(run.wait { run.errors.contains("artifact") })
        run.send(2)
        #expect(run.wait().status == 130)
        let summary = try JSONDocument(parsing: Array(try #require(Shell.read(trial.path("s.json"))).utf8))
        #expect(summary["exit"] == .number("130") && summary["problem"]?["error"] == .text("interrupted"))
        #expect(summary["output"]?["path"] == .text(trial.path("out.jsonl")))
    }

    /// It goes to a stream, and into a pipe that somebody reads; one that nobody reads is not waited for.
    @Test(arguments: ["-", "read", "unread"]) func tellsOfInterruption(in place: String) throws {
        let trial = try TrialFolder(faults: "artifact:slow=1000")
        let pipe = trial.path(place)
        if place != "-" { _ = Shell.run("mkfifo \(place)", in: trial.folder) }
        if place == "read" {
            _ = Shell.run("sh -c 'timeout 60 cat read >got; mv got told' >/dev/null 2>&1 &", in: trial.folder)
        }
        let run = try trial.start([
            FaultScenario.job, "--via", "artifact", "-o", trial.path("out.jsonl"), "--summary",
            place == "-" ? place : pipe, "-v",
        ])
        #expect(run.wait { run.errors.contains("artifact") })
        run.send(15)
        let outcome = run.wait()
        #expect(outcome.status == 130)
        let ending = #""exit":130,"problem":{"error":"interrupted""#
        if place == "-" { #expect(outcome.output.contains(ending)) }
        if place == "read" {
            let told = Shell.run(
                "for i in $(seq 100); do test -e told && break; sleep 0.1; done; cat told", in: trial.folder)
            #expect(told.output.contains(ending))
        }
    }

    /// Each kind of warning has its row in the table, with what it says of losses.
    @Test(arguments: WarningKind.allCases) func hasARow(kind: WarningKind) throws {
        let page = try #require(Shell.read("\(Shell.package)/Documentation/summary.md"))
        #expect(page.contains("\n| `\(kind.name)` | \(kind.isLossy ? "yes" : "no") | "))
    }

    /// The hash of a file that somebody else has opened would be of what others wrote, too.
    @Test func hashesNoOpenFile() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let outcome = Shell.run(
            "printf 'a\\n1\\n' >a.csv; hasdata-export a.csv --to csv -o /dev/stdout --summary s.json -q >o.csv; cat s.json",
            in: folder)
        #expect(outcome.output.contains(#""output":{"path":"/dev/stdout","format":"csv","rows":1}"#))
    }

    @Test func theCheckFindsWhatIsWrong() throws {
        let schema = try JSONDocument(
            parsing: Array(
                #"{"type":"object","required":["a"],"additionalProperties":false,"properties":{"b":{"type":"integer","minimum":1}}}"#
                    .utf8))
        let value = try JSONDocument(parsing: Array(#"{"b":0.5,"c":1}"#.utf8))
        #expect(JSONSchema(schema).problems(of: value, at: "it").count == 3)
    }
}
