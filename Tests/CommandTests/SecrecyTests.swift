import HasDataSandbox
import Libc
import Synchronization
import TestSupport
import Testing

/// The key reaches the API's origin and nothing else: no other host, no file, no message, no list of processes. Nor does
/// what makes a link secret reach a message.
@Suite struct SecrecyTests {
    private static let key = "hd-5ecret-a1b2c3d4e5f6"
    private static let signature = "X-Amz-Signature=0ddba11"

    /// An API, a store, and a host that the store leads to.
    private struct Hosts {
        let far: ScriptedServer
        let store: ScriptedServer
        let api: ScriptedServer

        /// Every file is refused once, so its link is renewed, and then led on to the far host; `breaks` cuts it short.
        init(breaks: Bool) throws {
            let far = try ScriptedServer { request, connection in
                let rows = #"[{"url":"https://shop.example/1","n":1},{"url":"https://shop.example/2","n":2}]"#
                connection.send("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: \(rows.utf8.count)\r\n\r\n")
                connection.send(breaks ? String(rows.prefix(50)) : rows)
                return breaks ? .close : .keep
            }
            self.far = far
            let store = try ScriptedServer { request, connection in
                request.target.contains("fresh")
                    ? connection.reply(307, ["Location: \(far.url)/file.json?\(SecrecyTests.signature)"])
                    : connection.reply(403, text: "<Error><Code>AccessDenied</Code></Error>")
            }
            self.store = store
            api = try ScriptedServer { request, connection in
                if request.path == "/moved/scrapers/jobs/7" {
                    return connection.reply(302, ["Location: /scrapers/jobs/7"])
                }
                guard request["x-api-key"] == SecrecyTests.key else {
                    // A server that is careless enough to say the key.
                    return connection.reply(
                        401, text: #"{"message":"\#(request["x-api-key"] ?? "none") is not a key"}"#)
                }
                let word = request.index < 2 ? "stale" : "fresh"
                let link = "\(store.url)/file.json?\(word)&\(SecrecyTests.signature)"
                return connection.reply(
                    200, text: #"{"id":7,"status":"finished","dataRowsCount":2,"data":{"json":"\#(link)"}}"#)
            }
        }
    }

    /// Fails when a secret is in any of these texts.
    private func expectNoSecret(_ texts: [String?], _ what: String) {
        for text in texts {
            #expect(text?.contains(Self.key) != true, "\(what): the key")
            #expect(text?.contains(Self.signature) != true, "\(what): the link's signature")
        }
    }

    @Test(arguments: ["environment", "file"], [false, true]) func staysAtHome(_ way: String, _ breaks: Bool) throws {
        let hosts = try Hosts(breaks: breaks)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        _ = Shell.run("umask 077; printf '\(Self.key)' > key", in: folder)
        var arguments = [
            "7", "--endpoint", hosts.api.url + "/moved", "--via", "artifact", "--retries", "1", "-v", "--errors-json",
            "--summary", folder + "/summary.json", "-o", folder + "/out.csv",
        ]
        if way == "file" { arguments += ["--api-key-file", folder + "/key"] }
        let run = try ToolRun(arguments, environment: way == "file" ? [:] : ["HASDATA_API_KEY": Self.key])
        var seen: [String] = []
        run.wait {
            if let line = Shell.read("/proc/\(run.process)/cmdline") { seen.append(line) }
            if let title = Shell.read("/proc/\(run.process)/comm") { seen.append(title) }
            seen += Shell.names(in: folder, hidden: true)
            return false
        }
        let outcome = run.wait()
        #expect(outcome.status == (breaks ? 2 : 0), "\(outcome.errors)")
        // The hosts first: who got the key, and who was asked at all.
        #expect(hosts.api.requests.allSatisfy { $0["x-api-key"] == Self.key })
        #expect(hosts.store.requests.count >= 2 && hosts.far.requests.count >= 1)
        for request in hosts.store.requests + hosts.far.requests {
            #expect(!request.headers.contains { $0.value.contains(Self.key) }, "\(request.target)")
            #expect(!request.target.contains(Self.key))
            #expect(request["referer"] == nil && request["authorization"] == nil && request["cookie"] == nil)
        }
        #expect(!seen.isEmpty)
        expectNoSecret(seen, "names and titles")
        expectNoSecret([outcome.errors, outcome.output], "messages")
        #expect(outcome.errors.contains("redirected to"))
        _ = Shell.run("rm key", in: folder)
        for name in Shell.names(in: folder, hidden: true) {
            expectNoSecret([name, Shell.read("\(folder)/\(name)")], "what was left")
        }
        #expect(Shell.names(in: folder, hidden: true).contains(".out.csv.part") == breaks)
    }

    @Test func aLinkLeavesNoTrace() throws {
        let hosts = try Hosts(breaks: true)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let run = try ToolRun(
            ["\(hosts.far.url)/file.json?\(Self.signature)", "--retries", "0", "-v", "-O", folder],
            environment: ["HASDATA_API_KEY": Self.key])
        let outcome = run.wait()
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(hosts.far.requests.allSatisfy { $0["x-api-key"] == nil })
        let names = Shell.names(in: folder, hidden: true)
        #expect(names == [".file.jsonl.part"])
        expectNoSecret([outcome.errors] + names + names.map { Shell.read("\(folder)/\($0)") }, "what was left")
    }

    @Test func aRefusedKeyIsNotRepeated() throws {
        let hosts = try Hosts(breaks: false)
        for flags in [[], ["--errors-json"], ["-v"]] {
            let run = try ToolRun(
                ["7", "--endpoint", hosts.api.url] + flags, environment: ["HASDATA_API_KEY": "hd-wrong-998877"])
            let outcome = run.wait()
            #expect(outcome.status == 3)
            #expect(!outcome.errors.contains("hd-wrong-998877"), "\(outcome.errors)")
            #expect(outcome.errors.contains("[API key]"))
        }
    }

    @Test(arguments: ["644", "640", "604", "620"]) func aKeyFileIsForItsOwnerOnly(_ mode: String) throws {
        let hosts = try Hosts(breaks: false)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        _ = Shell.run("printf '\(Self.key)' > key; chmod \(mode) key", in: folder)
        let arguments = ["7", "--endpoint", hosts.api.url, "--api-key-file", "\(folder)/key"]
        let outcome = try ToolRun(arguments).wait()
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "hasdata-export: \(folder)/key: others can read the API key file; chmod 600 \(folder)/key\n")
        #expect(hosts.api.requests.isEmpty)
    }

    /// The sandbox is told nothing that it does not need, and tells nothing of what it is told.
    @Test func theSandboxKnowsNoKey() throws {
        let run = try ToolRun(
            [FaultScenario.job, "--sandbox", "-v", "--wait"], environment: ["HASDATA_API_KEY": Self.key])
        var told: [String] = []
        run.wait {
            for process in Shell.children(of: run.process) {
                for file in ["cmdline", "environ"] {
                    if let text = Shell.read("/proc/\(process)/\(file)"), !text.isEmpty { told.append(text) }
                }
            }
            return false
        }
        let outcome = run.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Between its start and its own name a child is still a copy of the command.
        #expect(told.contains { $0.contains("hasdata-sandbox") })
        expectNoSecret([outcome.errors], "messages")
        expectNoSecret(Array(told.drop { !$0.contains("hasdata-sandbox") }), "the sandbox's process")
        let trial = try TrialFolder()
        let lines = Mutex<[String]>([])
        let loud = try Sandbox.start(SandboxOptions(log: { line in lines.withLock { $0.append(line) } }))
        defer { loud.stop() }
        let arguments = [FaultScenario.job, "--endpoint", loud.endpoint, "-o", trial.path("out.csv")]
        #expect(try ToolRun(arguments, environment: ["HASDATA_API_KEY": Self.key]).wait().status == 0)
        let said = lines.withLock { $0 }
        #expect(said.count >= 2)
        expectNoSecret(said, "the sandbox's log")
    }
}

extension Shell {
    /// The processes that a process has started.
    fileprivate static func children(of process: pid_t) -> [String] {
        let text = read("/proc/\(process)/task/\(process)/children") ?? ""
        return text.split(separator: " ").map(String.init)
    }
}
