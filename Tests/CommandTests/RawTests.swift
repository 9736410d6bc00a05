import HasDataSandbox
import TestSupport
import Testing

/// `--raw` saves the file itself or nothing: what an export would refuse, it refuses as well.
@Suite struct RawTests {
    private static let kinds = ["json", "csv", "xlsx"]

    private func save(_ faults: String, _ kind: String, _ flags: [String] = []) throws -> (Shell.Outcome, [UInt8]?) {
        let trial = try TrialFolder(faults: faults)
        let path = trial.path("out." + kind)
        let outcome = try trial.export(
            [FaultScenario.job, "--raw", "--artifact", kind, "--retries", "0", "-o", path] + flags)
        return (outcome, Shell.read(path).map { Array($0.utf8) })
    }

    @Test(arguments: ["html", "status=204", "length=-7", "length=-200", "length=-20000", "encoding=br"], kinds)
    func savesNothingElse(_ fault: String, _ kind: String) throws {
        guard (try? Fault.parse("artifact:" + fault)) != nil else { return }
        let (outcome, bytes) = try save("artifact:" + fault, kind)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(bytes == nil)
    }

    @Test(arguments: kinds) func undoesGzip(_ kind: String) throws {
        let (clean, bytes) = try save("", kind)
        #expect(clean.status == 0 && bytes != nil)
        let (outcome, decoded) = try save("artifact:gzip", kind)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(decoded == bytes)
    }

    @Test(arguments: [
        (#"{"id":7,"status":"finished","dataRowsCount":0,"data":{"json":"/f"}}"#, "]", 0),
        (#"{"id":7,"status":"finished","dataRowsCount":0,"data":{"json":"/f"}}"#, "", 0),
        (#"{"id":7,"status":"finished","dataRowsCount":3,"data":{"json":"/f"}}"#, "[ ]", 2),
        (#"{"id":7,"status":"finished","dataRowsCount":3,"data":{"json":"/f"}}"#, #"{"error":"expired"}"#, 2),
        (
            #"{"id":7,"status":"finished","dataRowsCount":3,"data":{"json":"/f"}}"#,
            #"[{"a":{"b":",{"}},{"a":[1,{}]}]"#, 2
        ),
        (
            #"{"id":7,"status":"finished","dataRowsCount":2,"data":{"json":"/f"}}"#,
            #"[{"a":{"b":",{"}},{"a":[1,{}]}]"#, 0
        ),
        (#"{"id":7,"status":"in_progress","data":{"json":"/f"}}"#, "[]", 5),
        (#"{"id":7,"status":"finished","data":{"json":"/f"}}"#, "]", 2),
        (#"{"id":7,"status":"finished","data":{"json":"/f"}}"#, "", 2),
        (#"{"id":7,"status":"finished","data":{"json":"/f"}}"#, "\u{FEFF}[{\"a\":1}]\n", 0),
        (#"{"id":7,"status":"finished","data":{"json":"/f"}}"#, "<!DOCTYPE html><p>[]", 2),
        (#"{"id":7,"status":"finished","data":{"json":"/f"}}"#, "\n<?xml version=\"1.0\"?><Error/>", 2),
    ])
    func knowsWhatMayBeEmpty(_ record: String, _ body: String, _ status: Int32) throws {
        let server = try ScriptedServer { request, connection in
            connection.reply(200, text: request.path == "/f" ? body : record)
        }
        let run = try ToolRun(["7", "--raw", "--endpoint", server.url, "--api-key", "k"])
        let outcome = run.wait()
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(status != 0 || outcome.output == body)
    }
}

/// What the flags of jobs do beyond one export.
@Suite struct JobFlagTests {
    /// A job that has ended and has not changed since its output was written is not fetched again.
    @Test func leavesUnchangedJobsAlone() throws {
        let trial = try TrialFolder()
        let arguments = [FaultScenario.job, "416349", "--newer", "-O", trial.path("out")]
        #expect(try trial.export(arguments).status == 0)
        trial.sandbox.clearRequests()
        let again = try trial.export(arguments)
        #expect(again.status == 0, "\(again.errors)")
        #expect(trial.sandbox.requests.count == 2)
        _ = Shell.run("touch -d 2001-01-01 out/416349.jsonl", in: trial.folder)
        trial.sandbox.clearRequests()
        #expect(try trial.export(arguments).status == 0)
        #expect(trial.sandbox.requests.contains { $0.origin == .artifacts })
    }

    /// No password of a proxy reaches a message, however the address is malformed.
    @Test(arguments: [
        "http://user:hunter2@host:99999", "foo://user:hunter2@host", "http://user:hunter2#@host", "http://hunter2@[::1",
        "http://user:hunter2@nosuch.invalid:1", "http://user:hun ter2@127.0.0.1:1",
    ])
    func showsNoPasswordOfAProxy(_ proxy: String) throws {
        let outcome = try ToolRun(
            ["http://nosuch.invalid/a.csv", "--retries", "0", "-v"], environment: ["http_proxy": proxy]
        ).wait()
        #expect(outcome.status == 2)
        #expect(!outcome.errors.contains("hunter2") && !outcome.errors.contains("ter2"), "\(outcome.errors)")
    }

    @Test func takesItsEndpointFromTheEnvironment() throws {
        let server = try ScriptedServer { _, connection in connection.reply(404, text: #"{"message":"here"}"#) }
        let environment = ["HASDATA_API_KEY": "k", "HASDATA_ENDPOINT": server.url]
        #expect(try ToolRun(["7"], environment: environment).wait().errors.contains("HTTP 404: here"))
        #expect(try ToolRun(["416349", "--sandbox"], environment: environment).wait().status == 0)
    }

    @Test(arguments: ["90", "10m", "2h", "0.5", "1d"]) func takesTimesToWait(_ text: String) throws {
        let trial = try TrialFolder()
        #expect(try trial.export([FaultScenario.job, "--wait=\(text)"]).status == 0)
    }

    @Test(arguments: [
        "--wait=soon", "--wait=10x", "--wait=0x10", "--wait=nan", "--retries=-1", "--concurrency=65",
        "--concurrency=0", "--ca-file=/nosuch",
    ])
    func refusesWhatItCannotTake(_ flag: String) throws {
        #expect(try TrialFolder().export([FaultScenario.job, flag]).status == 1)
    }
}
