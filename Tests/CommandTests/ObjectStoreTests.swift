import Libc
import ObjectStoreFixtures
import TestSupport
import Testing

/// The command with objects of a store as sources and outputs.
@Suite struct ObjectStoreTests {
    private static let table = "a,b\n1,x\n2,y\n"
    private static let lines = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"

    private func run(_ words: [String], _ store: StandInStore, _ more: [String: String] = [:]) throws -> Shell.Outcome {
        try ToolRun(words, environment: store.environment.merging(more) { $1 }).wait()
    }

    private func text(_ store: StandInStore, _ key: String) -> String? {
        store[key].map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func readsAndWritesObjects() throws {
        let store = try StandInStore()
        store.put("in/a.csv", Self.table)
        store.put("in/sub/b.jsonl", "{\"a\":3}\n")
        store.put("in/notes.md", "text")
        let read = try run(["s3://rows/in/a.csv", "--to", "jsonl"], store)
        #expect(read.status == 0 && read.output == Self.lines, "\(read.errors)")
        let merged = try run(["s3://rows/in/", "-o", "s3://rows/out/all.csv"], store)
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(
            merged.errors == """
                note: 1 object was left out, whose ending is no format's: s3://rows/in/notes.md; one that is named itself is \
                read by its content
                s3://rows/out/all.csv: 3 rows

                """)
        #expect(text(store, "out/all.csv") == "a,b\n1,x\n2,y\n3,\n")
        #expect(store["out/all.csv"]?.type == "text/csv")
        let again = try run(["s3://rows/in/a.csv", "-o", "s3://rows/out/all.csv"], store)
        #expect(again.status == 7)
        #expect(
            again.errors
                == "hasdata-export: s3://rows/out/all.csv: the output is already there; --force replaces it\n")
        let forced = try run(["s3://rows/in/a.csv", "-o", "s3://rows/out/all.csv", "--force"], store)
        #expect(forced.status == 0 && text(store, "out/all.csv") == Self.table, "\(forced.errors)")
        let same = try run(["s3://rows/in/a.csv", "-o", "s3://rows/in/a.csv", "--force"], store)
        #expect(same.status == 1 && text(store, "in/a.csv") == Self.table)
        let whole = try run(["s3://rows/in/"], store)
        #expect(whole.status == 0)
        let counted = try run(["count", "s3://rows/in/"], store)
        #expect(counted.output.hasSuffix("3 total\n"), "\(counted.errors)")
    }

    /// A merge of many objects asks for them one after another.
    @Test func manyObjectsHoldOneConnection() throws {
        let store = try StandInStore(pageSize: 7)
        for index in 10..<50 { store.put("in/\(index).csv", "n\n\(index)\n") }
        let outcome = try run(["s3://rows/in/", "--to", "csv"], store)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "n\n" + (10..<50).map { "\($0)\n" }.joined())
        #expect(store.count(.get) == 40 && store.count(.list) == 6)
        #expect(store.connections <= 3)
    }

    /// Formats that need their end first, and ones that are made of several pieces.
    @Test(arguments: ["xlsx", "parquet", "arrow", "json", "csv.gz"]) func allFormatsGoAndCome(ending: String) throws {
        let store = try StandInStore()
        store.put("a.jsonl", Self.lines)
        let written = try run(["s3://rows/a.jsonl", "-o", "s3://rows/b.\(ending)"], store)
        #expect(written.status == 0, "\(written.errors)")
        let read = try run(["s3://rows/b.\(ending)", "--to", "jsonl"], store)
        #expect(read.status == 0 && read.output == Self.lines, "\(read.errors)")
    }

    @Test func aBatchGoesBelowAPrefix() throws {
        let store = try StandInStore()
        store.put("in/a.csv", Self.table)
        store.put("in/sub/b.csv", "a\n3\n")
        let first = try run(["s3://rows/in/", "-O", "s3://rows/out", "--to", "jsonl"], store)
        #expect(first.status == 0, "\(first.errors)")
        #expect(text(store, "out/a.jsonl") == Self.lines && text(store, "out/b.jsonl") == "{\"a\":3}\n")
        let second = try run(["s3://rows/in/", "-O", "s3://rows/out/", "--to", "jsonl"], store)
        #expect(second.status == 7)
        store.put("in/c.csv", "a\n4\n")
        let puts = store.count(.put)
        let third = try run(["s3://rows/in/", "-O", "s3://rows/out/", "--to", "jsonl", "--skip-existing"], store)
        #expect(third.status == 0 && store.count(.put) == puts + 1, "\(third.errors)")
        #expect(text(store, "out/c.jsonl") == "{\"a\":4}\n")
        let newer = try run(["s3://rows/in/", "-O", "s3://rows/out/", "--newer"], store)
        #expect(newer.status == 1)
    }

    @Test func bytesGoAsTheyAre() throws {
        let store = try StandInStore()
        store.put("in/a.bin", [0, 1, 2, 255])
        let outcome = try run(["s3://rows/in/a.bin", "--raw", "-o", "s3://rows/out/a.bin"], store)
        #expect(outcome.status == 0 && store["out/a.bin"]?.bytes == [0, 1, 2, 255], "\(outcome.errors)")
    }

    @Test(
        arguments: [
            (403, "ExpiredToken", 3, 7), (403, "AccessDenied", 3, 7), (404, "NoSuchBucket", 3, 7),
            (500, "InternalError", 4, 7),
            (503, "SlowDown", 4, 7),
        ]) func refusalsHaveTheirCodes(status: Int, code: String, source: Int32, output: Int32) throws
    {
        let store = try StandInStore { _, _ in .refuse(status, code) }
        let read = try run(["s3://rows/a.csv", "--retries", "0", "--to", "jsonl"], store)
        #expect(read.status == source)
        let trial = try TrialFolder()
        _ = Shell.run("printf 'a\\n1\\n' > a.csv", in: trial.path(""))
        let written = try run([trial.path("a.csv"), "-o", "s3://rows/a.jsonl", "--force", "--retries", "0"], store)
        #expect(written.status == output)
        for outcome in [read, written] {
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("\(code): It is \(code). (HTTP \(status))"))
            #expect(outcome.output.isEmpty)
        }
    }

    /// Rows for an upload of several parts.
    private func large(_ trial: TrialFolder) -> String {
        _ = Shell.run(
            "i=0; while [ $i -lt 400 ]; do i=$((i+1)); head -c 48000 /dev/zero | tr '\\0' x | sed \"s/^/$i,/\"; echo; done > big.csv",
            in: trial.path(""))
        return trial.path("big.csv")
    }

    @Test func aPartThatIsRefusedLeavesNothing() throws {
        let store = try StandInStore { asked, index in asked == .part && index > 0 ? .refuse(403, "ExpiredToken") : nil
        }
        let trial = try TrialFolder()
        let outcome = try run([large(trial), "-o", "s3://rows/big.jsonl"], store)
        #expect(outcome.status == 7)
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(store["big.jsonl"] == nil && store.openUploads == 0 && store.abortedUploads == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptAbortsTheUpload(signal: Int32) throws {
        let store = try StandInStore { asked, index in
            // The second part takes for ever.
            guard asked == .part, index == 1 else { return nil }
            sleep(60)
            return .drop
        }
        let trial = try TrialFolder()
        let run = try ToolRun([large(trial), "-o", "s3://rows/big.jsonl"], environment: store.environment)
        #expect(run.wait { store.count(.part) > 1 })
        run.send(signal)
        let outcome = run.wait()
        #expect(outcome.status == 130)
        #expect(outcome.errors == "hasdata-export: interrupted; nothing is kept; the same command begins anew\n")
        #expect(store["big.jsonl"] == nil && store.openUploads == 0 && store.abortedUploads == 1)
    }

    /// What the store was asked for last it does, whoever is interrupted meanwhile: the run ends with that.
    @Test(arguments: [true, false]) func anInterruptComesTooLate(isLarge: Bool) throws {
        let last: StandInStore.Operation = isLarge ? .complete : .put
        let store = try StandInStore { asked, _ in
            if asked == last { usleep(1_500_000) }
            return nil
        }
        let trial = try TrialFolder()
        _ = Shell.run("printf 'a\\n1\\n' > a.csv", in: trial.path(""))
        let source = isLarge ? large(trial) : trial.path("a.csv")
        let run = try ToolRun([source, "-o", "s3://rows/last.jsonl"], environment: store.environment)
        #expect(run.wait { store.count(last) > 0 })
        run.send(SIGINT)
        let outcome = run.wait()
        #expect(outcome.status == 0 && store["last.jsonl"] != nil, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("s3://rows/last.jsonl: "), "\(outcome.errors)")
    }

    @Test func secretsStayHidden() throws {
        let token = "lent-t0ken/with+signs=="
        let store = try StandInStore { _, index in
            index == 0 ? .refuse(403, "x\(StandInStore.secretKey)x\(token)x") : .refuse(301, "y\(token)")
        }
        let trial = try TrialFolder()
        let run = try ToolRun(
            [
                "s3://rows/a.csv", "-v", "--errors-json", "--summary", trial.path("summary.json"), "-o",
                trial.path("out.csv"),
            ],
            environment: store.environment.merging(["AWS_SESSION_TOKEN": token]) { $1 })
        var seen: [String] = []
        run.wait {
            for name in ["cmdline", "comm"] { seen.append(Shell.read("/proc/\(run.process)/\(name)") ?? "") }
            seen += Shell.names(in: trial.path(""), hidden: true)
            return false
        }
        let outcome = run.wait()
        #expect(outcome.status == 3)
        seen += [outcome.errors, outcome.output, Shell.read(trial.path("summary.json")) ?? ""]
        #expect(store.requests.count == 1 && store.requests[0]["x-amz-security-token"] == token)
        #expect(outcome.errors.contains("[secret key]"))
        for text in seen {
            #expect(!text.contains(StandInStore.secretKey) && !text.contains(token))
            #expect(!text.lowercased().contains("signature="))
        }
    }

    /// The size and the hash of what the store got, whatever is in front of it.
    @Test(arguments: [
        ["-o", "s3://rows/o.csv"], ["-o", "s3://rows/o.csv.gz"], ["-o", "s3://rows/o.parquet"],
        ["-O", "s3://rows/", "--to", "xlsx"], ["--raw", "-o", "s3://rows/o.bin"],
    ])
    func aSummaryTellsWhatWasSent(words: [String]) throws {
        let store = try StandInStore()
        store.put("in/o.jsonl", Self.lines)
        let outcome = try run(["s3://rows/in/o.jsonl", "--summary", "-", "-q"] + words, store)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let key = words.last == "xlsx" ? "o.xlsx" : String(words.last?.dropFirst(10) ?? "")
        let bytes = store[key]?.bytes ?? []
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let octal = bytes.map { "\\\\" + String($0, radix: 8) }.joined()
        let hash = Shell.run("printf \(octal) | sha256sum | cut -c 1-64 | tr -d '\\n'", in: folder).output
        #expect(
            outcome.output.contains("\"bytes\":\(bytes.count),\"sha256\":\"\(hash)\""), "\(hash): \(outcome.output)")
        #expect(words[0] == "--raw" || outcome.output.contains("\"rows\":2"), "\(outcome.errors)")
    }

    /// What only files take is said, and nothing is sent.
    @Test(arguments: [
        ["-o", "s3://rows/o.csv", "--append"], ["-o", "s3://rows/o.csv", "--split-rows", "1"],
        ["-O", "s3://rows/", "--to", "csv", "--append"], ["-O", "s3://rows/", "--to", "csv", "--newer"],
        ["-O", "s3://rows/", "--to", "csv", "--split-rows", "1"], ["-o", "s3://rows/o.sqlite"],
        ["-o", "s3://rows/o.csv", "--upsert", "a"],
    ]) func flagsOfFiles(words: [String]) throws {
        let store = try StandInStore()
        store.put("in/o.jsonl", Self.lines)
        store.put("o.csv", "old")
        let outcome = try run(["s3://rows/in/o.jsonl"] + words, store)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(store.count(.put) == 0 && text(store, "o.csv") == "old")
    }

    @Test func aRowThatIsBadLeavesNoObject() throws {
        let store = try StandInStore()
        let trial = try TrialFolder()
        _ = Shell.run("printf 'a,b\\n1,2\\n1,2,3\\n' > a.csv", in: trial.path(""))
        let outcome = try run([trial.path("a.csv"), "-o", "s3://rows/a.jsonl"], store)
        #expect(outcome.status == 6 && store["a.jsonl"] == nil && store.count(.put) == 0)
    }
}
