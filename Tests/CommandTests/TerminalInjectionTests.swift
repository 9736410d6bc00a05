import TestSupport
import Testing

/// Whatever files, folders, columns, sheets, flags, links and servers are called or say: what the command tells people moves
/// no cursor, forges no line, sets no title and turns no text around.
@Suite struct TerminalInjectionTests {
    /// A title, a cleared screen, a forged line, C1 and DEL, and marks of direction; no slash, so that it can be a file name.
    static let evil =
        "x\u{1B}]0;owned\u{07}\u{1B}[2J\r\n\tnote: all is well\u{9B}31m\u{7F}\u{08}\u{202E}\u{2066}\u{200F}\u{061C}\u{2028}"

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    private func expectHarmless(_ text: String, _ place: String) {
        let harm = text.unicodeScalars.filter { !Self.isHarmless($0) }.map { String($0.value, radix: 16) }
        #expect(harm.isEmpty, "\(place)")
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("note: all is well") || $0.hasPrefix("\tnote") })
    }

    /// Lines in which `@` is the evil text, in quotes of the shell. The files that they name are there.
    static let lines = [
        // Names of files and folders.
        "missing-@.csv", "-v @.csv", "long-@.csv", "long-@.csv --skip-errors", "long-@.csv --skip-errors --errors-json",
        "broken-@.json", "blank-@.json", "@.csv -o out-@.jsonl -v", "@.csv -o @.csv", "@.csv -o folder-@",
        "@.csv -o nofolder-@/x.csv", "folder-@ -O out-@ -v", "folder-@ long-@.csv @.csv -O out --to csv", "empty-@",
        "folder-@/@.csv @.csv -O out", "@.csv -o old-@.csv", "@.csv -o old-@.csv --append -v", "@.csv -o @.xyz",
        "@.csv --summary nofolder-@/s.json", "@.csv --summary @.csv", "@.csv -o out-@.csv --summary -",
        "@.csv -o out.csv --split-rows 1", "@.csv --temp-dir nofolder-@ --memory-limit 1 -o o.csv -v",
        "--api-key-file nofile-@ 77", "--api-key-file @.csv 77", "@.csv --raw -o raw-@", "./@.xlsx", "./@.gz",
        // Names of columns and sheets.
        "@.csv --to json -o out.json -v", "@.csv --fields no-@", "@.csv --omit no-@ -o o.csv", "@.csv --unwind @",
        "@.csv --rename @=b --rename @=c", "@.csv --rename @", "@.csv --unique-by no-@ -o o.csv",
        "@.csv --flatten no-@ -o o.csv", "@.csv --where @", #"@.csv --where "a ~ '[$e'""#, "@.csv --sheet no-@",
        "@.csv -o out.xlsx --sheet-name @", "@.csv --links no-@ -o o.xlsx",
        "@.csv --links @ -o o.xlsx --sheet-per-source",
        "sheet.xlsx --sheet no-@", "sheet.xlsx -o o.csv",
        "repeated-@.jsonl -o o.csv",
        "half-@.jsonl -o o.csv", "long-cell-@.jsonl -o o.xlsx --long-cells truncate", "@.csv --root @ -f json",
        "@.csv --types @=number", "@.csv --types @",
        // Words and flags.
        "@", "--@", "@.csv --to @", "@.csv --from @", "@.csv --limit @", "@.csv --wait @", "@.csv --via @", "job:@",
        "@.csv --encoding @", "@.csv -d @", "@.csv --jobs @", "@.csv --max-row @", "@.csv --status-code @",
        "--sources @",
        "@.csv --depth @", "https://@/x.csv", "http://127.0.0.1:1/@.csv", "77 --endpoint @", #"@.csv --fields "$e,\"""#,
        "77 --api-key @", "formats @", "status @", "status job:@", "inspect @", "inspect --@", "help @",
        // What inspection tells.
        "inspect @.csv", "inspect @.csv --json", "inspect folder-@", "inspect @.csv --html out-@.html",
        "inspect pages-@.jsonl",
        "inspect pages-@.jsonl --json", "inspect sheet.xlsx", "inspect long-@.csv --skip-errors",
    ]

    @Test(arguments: lines) func namesOfFilesColumnsAndFlags(line: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let quoted = Shell.quoted(Self.evil)
        let made = Shell.run(
            """
            e=\(quoted); export e
            q=$(printf '%s' "$e" | tr -d '\\033\\007\\010\\177\\r\\n\\t')
            mkdir "folder-$e" "empty-$e"
            printf '"%s",n\\nv,1\\n' "$e" | tee "$e.csv" "folder-$e/$e.csv" >"old-$e.csv"
            printf 'a,b\\n1,2,3\\n1,2\\n' >"long-$e.csv"
            printf '[{"a":1},' >"broken-$e.json"; printf ' ' >"blank-$e.json"
            printf 'no zip' | tee "$e.xlsx" >"$e.gz"
            printf '{"%s":1,"%s":2}\\n' "$q" "$q" >"repeated-$e.jsonl"
            printf '{"%s\\\\ud800":"\\\\ud800"}\\n' "$q" >"half-$e.jsonl"
            { printf '{"%s":"' "$q"; head -c 40000 /dev/zero | tr '\\0' x; printf '"}\\n'; } >"long-cell-$e.jsonl"
            printf '{"url":"%s","statusCode":"%s","title":"%s"}\\n{"url":"%s","statusCode":404,"title":"%s"}\\n' \
                "$q" "$q" "$q" "$q" "$q" >"pages-$e.jsonl"
            hasdata-export "$e.csv" -o sheet.xlsx --sheet-name "$(printf '%s' "$q" | tr -d '\\[\\]:' | cut -c 1-20)" --quiet
            """, in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let outcome = Shell.run(
            "e=\(quoted); hasdata-export \(line.replacing("@", with: quoted))", in: folder)
        #expect(outcome.status < 128, "\(outcome.errors)")
        expectHarmless(outcome.errors, "\(line): \(outcome.errors.debugDescription)")
        let isData = !["formats", "status", "inspect", "help"].contains(line.split(separator: " ").first)
        if !isData { expectHarmless(outcome.output, "\(line): \(outcome.output.debugDescription)") }
    }

    /// The evil text inside a JSON string.
    private static let escaped = evil.unicodeScalars.map { scalar in
        let hex = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }.joined()

    /// A server all of whose words are evil; `status` is the job's.
    private static func server(status: String) throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            let own = "http://127.0.0.1:1/"
            if request.path.hasSuffix("/results") {
                return connection.reply(
                    200, ["Content-Type: application/json"],
                    text: #"{"meta":{"total":1},"data":[{"id":"1","createdAt":"x","data":{"\#(escaped)":"v"}}]}"#)
            }
            if request.path.contains("/artifact") {
                return connection.reply(
                    200,
                    [
                        "Content-Type: text/\u{1B}[2J\u{202E}x", "Content-Encoding: \u{1B}[31m\u{202E}",
                        "ETag: \"\u{1B}]0;x\u{07}\"",
                    ], text: "<html>\(evil)")
            }
            if request.path.contains("/redirect") {
                return connection.reply(302, ["Location: http://\u{1B}[2J\u{202E}host/\u{1B}[2J"])
            }
            if request.path.contains("/refused") {
                return connection.reply(403, ["Retry-After: \u{1B}[2J"], text: #"{"message":"\#(escaped)"}"#)
            }
            return connection.reply(
                200, ["Content-Type: application/json"],
                text: """
                    {"id":"77\(escaped)","status":"\(status)","dataRowsCount":1,"creditsSpent":1,"stopReason":"\(escaped)",
                    "scraper":{"slug":"\(escaped)"},"createdAt":"\(escaped)","updatedAt":"\(escaped)",
                    "data":{"json":"\(own)artifact\(escaped)","csv":"\(escaped)"}}
                    """)
        }
    }

    @Test(arguments: ["finished", "finished_with_error", "failed", "in_progress", "stopped", escaped])
    func wordsOfServers(status: String) throws {
        let server = try Self.server(status: status)
        let place = ["--endpoint", server.url, "--retries", "1"]
        let lines = [
            ["status", "77"] + place, ["status", "77", "-v"] + place, ["77", "--to", "csv", "-o", "/dev/null"] + place,
            ["77", "-v", "-o", "/dev/null", "--via", "results"] + place, ["77", "-v", "--partial"] + place,
            ["77", "--errors-json", "-v", "-o", "/dev/null", "--partial"] + place, ["inspect", "77"] + place,
            ["\(server.url)/artifact.csv", "-v"], ["\(server.url)/redirect", "-v"], ["\(server.url)/refused", "-v"],
            ["status", "refused"] + place, ["refused"] + place, ["\(server.url)/artifact.csv", "--raw", "-v"],
        ]
        for line in lines {
            let outcome = try ToolRun(line, environment: ["HASDATA_API_KEY": "key"]).wait()
            #expect(outcome.status < 128)
            expectHarmless(outcome.errors, "\(line): \(outcome.errors.debugDescription)")
            if line[0] == "status" || line[0] == "inspect" {
                expectHarmless(outcome.output, "\(line): \(outcome.output.debugDescription)")
            }
        }
    }
}
