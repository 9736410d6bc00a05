import TestSupport
import Testing

/// What is written is read back by the programs people use, value by value. Those that are not installed are left out.
@Suite struct EcosystemTests {
    private static let hasPython = Shell.run("python3 -c 'import json'", in: Shell.temporaryFolder()).status == 0

    private static let consumers = [
        "pandas csv", "pandas json", "pandas jsonl", "pandas xlsx", "polars csv", "polars json", "polars jsonl",
        "duckdb csv", "duckdb json", "duckdb jsonl", "openpyxl xlsx", "mlr csv", "mlr json", "mlr jsonl", "jq json",
        "jq jsonl",
    ]

    /// A crawl with long, multi-line and non-ASCII texts, and places with nested values.
    @Test(
        .enabled(if: hasPython, "there is no python3"), arguments: ["dd1a8c53-2d47-4444-977d-8d653a6a3c82", "416349"])
    func readsBack(job: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let made = Shell.run(
            """
            set -e
            hasdata-export \(job) --sandbox -o rows.jsonl
            for format in csv json xlsx; do hasdata-export rows.jsonl -o rows.$format; done
            """, in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let script = Shell.quoted("\(Shell.package)/Fixtures/ecosystem/read-back.py")
        for consumer in EcosystemTests.consumers {
            let words = consumer.split(separator: " ")
            let outcome = Shell.run("python3 \(script) \(words[0]) rows.\(words[1]) rows.jsonl", in: folder)
            if outcome.status == 77 { continue }
            #expect(outcome.status == 0, "\(consumer): \(outcome.output)\(outcome.errors)")
        }
    }
}
