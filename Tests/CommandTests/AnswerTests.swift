import HasDataSandbox
import TestSupport
import Testing

/// Answers that are no failure of the network and still not what they should be.
@Suite struct AnswerTests {
    private static let rows = "[{\"a\":1},{\"a\":2}]"

    private func export(_ arguments: [String]) throws -> Shell.Outcome {
        try ToolRun(arguments + ["--retries", "0"]).wait()
    }

    @Test(arguments: ["deflate", "br", "gzip, deflate, gzip", "gzip"]) func refusesWhatItDidNotAskFor(_ coding: String)
        throws
    {
        let server = try ScriptedServer { _, connection in
            connection.reply(200, ["Content-Encoding: \(coding)"], text: Self.rows)
        }
        let outcome = try export(["\(server.url)/rows.json"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors
                == "hasdata-export: \(server.url)/rows.json: the file came coded as \(coding), which was not "
                + "asked for and cannot be undone\n")
    }

    /// A body whose chunks break has wrong bytes just before: they are neither kept nor believed.
    @Test(arguments: ["json", "csv"]) func doesNotBelieveABrokenBody(_ kind: String) throws {
        let arguments = [FaultScenario.job, "--via", "artifact", "--artifact", kind]
        let clean = try TrialFolder().export(arguments + ["--to", "jsonl"]).output
        let trial = try TrialFolder(faults: "artifact:chunked=mismatch,times=1")
        let outcome = try trial.export(arguments + ["-o", trial.path("out.jsonl")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try #require(Shell.read(trial.path("out.jsonl"))) == clean)
        let broken = try TrialFolder(faults: "artifact:chunked=mismatch")
        let failed = try broken.export(arguments + ["--retries", "0", "-o", broken.path("out.jsonl")])
        #expect(failed.status == 2, "\(failed.errors)")
        #expect(broken.names == [])
    }

    /// What came in the file's place: nothing, a web page, fewer rows than the job has.
    @Test(arguments: ["status=204", "html"], ["csv", "json"])
    func takesNothingElseForTheFile(_ fault: String, _ kind: String) throws {
        let trial = try TrialFolder(faults: "artifact:\(fault)")
        let arguments = [FaultScenario.job, "--artifact", kind, "-o", trial.path("out.jsonl")]
        let outcome = try trial.export(arguments + ["--via", "artifact"])
        #expect(outcome.status == 2 || outcome.status == 6, "\(outcome.errors)")
        #expect(trial.names == [])
        if kind == "csv" || fault == "html" { #expect(try trial.export(arguments).status == 0) }
    }

    @Test func undoesGzipThatItDidNotAskFor() throws {
        let trial = try TrialFolder(faults: "artifact:gzip")
        let outcome = try trial.export([FaultScenario.job, "--via", "artifact", "-o", trial.path("out.jsonl")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(Shell.read(trial.path("out.jsonl"))?.split(separator: "\n").count == 122)
    }

    /// Text does not say where it ends, so a length that is too short would cut it.
    @Test(arguments: [7, 200]) func findsTextThatIsCut(_ count: Int) throws {
        let trial = try TrialFolder(faults: "artifact:length=-\(count),times=1")
        let arguments = [FaultScenario.job, "--via", "artifact", "--artifact", "csv", "-o", trial.path("out.csv")]
        let outcome = try trial.export(arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("has more of it"))
        #expect(trial.names == [".out.csv.part"])
        #expect(try trial.export(arguments).status == 0)
    }

    @Test func saysWhatIsNotProven() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.0 200 OK\r\n\r\na,b\n1,2\n")
            return .close
        }
        let outcome = try export(["\(server.url)/rows.csv", "--to", "csv"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "a,b\n1,2\n")
        #expect(
            outcome.errors
                == "note: \(server.url)/rows.csv: the server told no length, so nothing proves that the file is "
                + "whole\n")
    }

    /// Rows of a page that came twice do not pass for those that are missing, whatever filters leave of them.
    @Test(arguments: [[], ["--where", "depth = 1"], ["--fields", "url"], ["--concurrency", "3"]])
    func findsPagesThatCameTwice(_ flags: [String]) throws {
        let arguments = [FaultScenario.job, "--via", "results", "--to", "jsonl"] + flags
        let clean = try TrialFolder().export(arguments)
        #expect(clean.status == 0 && !clean.output.isEmpty)
        let once = try TrialFolder(faults: "results:page-repeated,page=2,times=1").export(arguments)
        #expect(once.status == 0, "\(once.errors)")
        #expect(Set(once.output.split(separator: "\n")) == Set(clean.output.split(separator: "\n")))
        #expect(once.output.split(separator: "\n").count == clean.output.split(separator: "\n").count)
        let always = try TrialFolder(faults: "results:page-repeated,page=2").export(arguments)
        #expect(always.status == 2)
        #expect(always.errors.contains("the pages hold 100 rows where the job has 122"))
    }

    /// A total that is too low does not hide rows, in either form of the pages.
    @Test(arguments: ["results:total=-40", "results:total=-122"]) func looksBeyondALowTotal(_ faults: String) throws {
        let arguments = [FaultScenario.job, "--via", "results", "--to", "jsonl"]
        let outcome = try TrialFolder(faults: faults).export(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == (try TrialFolder().export(arguments).output))
        let old = try TrialFolder(faults: faults + ";results:older").export(arguments)
        #expect(old.status == 2)
        #expect(old.errors.contains("the pages hold"))
    }
}
