import TestSupport
import Testing

/// Memory does not grow with the rows, even where all of them wait for a header that is complete with the last one.
/// `scripts/check-large` does the same with a million rows and the release build.
@Suite(.enabled(if: Shell.run("python3 -c ''", in: "/tmp").status == 0, "python3, which measures, is not installed"))
struct MemoryTests {
    private static let bound = 100 << 20

    /// Makes `rows.jsonl`, some 40 MiB: more than may wait in memory. The last row has columns of its own.
    private func makeRows(in folder: String) {
        let text = String(repeating: "text ", count: 50)
        _ = Shell.run(
            """
            awk 'BEGIN { for (n = 0; n < 150000; n++) printf "{\\"n\\":%d,\\"t\\":\\"%d \(text)\\"}\\n", n, n % 7; \
            print "{\\"late\\":1,\\"n\\":1,\\"later\\":2}" }' > rows.jsonl
            """, in: folder)
    }

    /// The most bytes that a command had resident. A process between it and this one keeps this one's own out of it.
    private func peak(of command: String, in folder: String) -> Int {
        let program =
            "import resource, subprocess, sys; code = subprocess.run(sys.argv[1], shell=True).returncode; "
            + "unit = 1 if sys.platform == \"darwin\" else 1024; "
            + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit, file=open(\"peak\", \"w\")); sys.exit(code)"
        let outcome = Shell.run("python3 -c \(Shell.quoted(program)) \(Shell.quoted(command))", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let digits = (Shell.read("\(folder)/peak") ?? "").filter { $0.isNumber }
        return Int(digits) ?? .max
    }

    @Test(arguments: ["csv", "xlsx"], ["1M", "32M"]) func columnsOfTheLastRow(format: String, limit: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        makeRows(in: folder)
        let writing = peak(of: "hasdata-export rows.jsonl -o out.\(format) --memory-limit \(limit) -q", in: folder)
        #expect(writing < MemoryTests.bound)
        let reading = peak(of: "hasdata-export out.\(format) --to jsonl -q > back.jsonl", in: folder)
        #expect(reading < MemoryTests.bound)
        let same = Shell.run(
            "head -n 150000 rows.jsonl > a && head -n 150000 back.jsonl | cmp a - && tail -n +150001 back.jsonl",
            in: folder)
        #expect(same.output == "{\"n\":1,\"late\":1,\"later\":2}\n", "\(same.errors)")
    }

    /// What is piped into standard output cannot be taken back, and waits elsewhere.
    @Test func columnsOfTheLastRowThroughAPipe() {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        makeRows(in: folder)
        let command = "hasdata-export - --from jsonl --to csv --null NA --memory-limit 1M < rows.jsonl > out.csv"
        #expect(peak(of: command, in: folder) < MemoryTests.bound)
        let ends = Shell.run("head -n 1 out.csv; tail -n 2 out.csv | cut -c 1-16", in: folder)
        #expect(ends.output == "n,t,late,later\n149999,3 text te\n1,NA,1,2\n", "\(ends.errors)")
    }

    /// Structures of many members, of which a row has few: levels are told for all of them, by rows or by elements of lists.
    @Test(arguments: [
        ("{\\\"m%d\\\":%d}", 20_000, 900), ("[{},{},{\\\"m%d\\\":%d}]", 5_000, 900),
    ]) func sparseStructures(value: String, rows: Int, members: Int) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        _ = Shell.run(
            """
            awk 'BEGIN { for (n = 0; n < \(rows); n++) printf "{\\"n\\":%d,\\"o\\":\(value)}\\n", n, n % \(members), n }' > rows.jsonl
            """, in: folder)
        let command = "hasdata-export rows.jsonl -o out.parquet --nested struct -q"
        #expect(peak(of: command, in: folder) < MemoryTests.bound)
    }

    /// Lines that are passed over in front of a header.
    @Test(arguments: ["", "--skip-lines 3", "--no-input-header"]) func blankLinesBeforeTheHeader(flags: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let command =
            "(head -c 100000000 /dev/zero | tr '\\0' '\\n'; printf 'a,b\\n1,2\\n') | "
            + "hasdata-export - -f csv \(flags) > out"
        #expect(peak(of: command, in: folder) < MemoryTests.bound)
        let rows = Shell.run("tail -n 1 out", in: folder).output
        #expect(
            rows == (flags == "--no-input-header" ? "{\"column 1\":\"1\",\"column 2\":\"2\"}\n" : "{\"a\":1,\"b\":2}\n")
        )
    }

    /// What is sorted, drawn or counted waits in temporary files, too.
    @Test(arguments: [
        "hasdata-export rows.jsonl --sort-by t,-n --to jsonl", "hasdata-export rows.jsonl --tail 140000 --to jsonl",
        "hasdata-export rows.jsonl --sample 100000 --to jsonl", "hasdata-export count rows.jsonl --by n,t",
    ]) func rowsThatAreHeldBack(command: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        makeRows(in: folder)
        #expect(peak(of: "\(command) -q --memory-limit 4M > out", in: folder) < MemoryTests.bound * 6 / 10)
        #expect(Shell.run("test $(wc -l < out) -ge 100000", in: folder).status == 0)
    }
}
