import TestSupport
import Testing

/// What is written is read back by the programs people use, value by value.
@Suite struct EcosystemTests {
    private static let consumers = [
        "pandas csv", "pandas json", "pandas jsonl", "pandas xlsx", "polars csv", "polars json", "polars jsonl",
        "duckdb csv", "duckdb json", "duckdb jsonl", "openpyxl xlsx", "mlr csv", "mlr json", "mlr jsonl", "jq json",
        "jq jsonl", "pyarrow arrow", "pyarrow arrows", "polars arrow", "polars arrows", "nanoarrow arrows",
        "duckdb arrow",
    ]

    /// A crawl with long, multi-line and non-ASCII texts, and places with nested values.
    @Test(
        .enabled(if: Readers.areTried, "there is no python3"),
        arguments: ["dd1a8c53-2d47-4444-977d-8d653a6a3c82", "416349"])
    func readsBack(job: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let made = Shell.run(
            """
            set -e
            hasdata-export \(job) --sandbox -o rows.jsonl
            for format in csv json xlsx arrow arrows; do hasdata-export rows.jsonl -o rows.$format; done
            """, in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let script = Shell.quoted("\(Shell.package)/Fixtures/ecosystem/read-back.py")
        for consumer in EcosystemTests.consumers {
            let words = consumer.split(separator: " ")
            let outcome = Shell.run("python3 \(script) \(words[0]) rows.\(words[1]) rows.jsonl", in: folder)
            // What pip does not bring.
            if Readers.isLeftOut(outcome, isOptional: words[0] == "mlr" || words[0] == "jq") { continue }
            #expect(outcome.status == 0, "\(consumer): \(outcome.output)\(outcome.errors)")
        }
    }

    private static let hasLibreOffice =
        Readers.areTried && Shell.run("soffice --version", in: Shell.temporaryFolder()).status == 0

    /// All files in one run, since LibreOffice takes seconds to start.
    @Test(.enabled(if: hasLibreOffice, "LibreOffice is not installed")) func libreOfficeReadsBack() {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let outcome = Shell.run(
            """
            set -e
            hasdata-export dd1a8c53-2d47-4444-977d-8d653a6a3c82 --sandbox -o crawl.jsonl
            hasdata-export 416349 --sandbox -o maps.jsonl
            for rows in crawl maps; do
                for format in csv xlsx; do hasdata-export $rows.jsonl -o $rows.$format; done
            done
            python3 \(Shell.quoted("\(Shell.package)/Fixtures/ecosystem/read-back.py")) libreoffice \
                crawl.csv crawl.jsonl crawl.xlsx crawl.jsonl maps.csv maps.jsonl maps.xlsx maps.jsonl
            """, in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
}
