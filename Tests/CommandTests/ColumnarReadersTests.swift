import TestSupport
import Testing

/// Columnar files are read back by the programs people use, types and values.
@Suite struct ColumnarReadersTests {
    private static let consumers = ["pyarrow", "polars", "duckdb", "fastparquet"]

    /// How a file is made from `rows.jsonl`: groups small and large, each codec, and through a pipe.
    private static let ways = [
        "hasdata-export rows.jsonl -o whole.parquet",
        "hasdata-export rows.jsonl -o whole.pq --codec snappy && mv whole.pq snappy.parquet",
        "hasdata-export rows.jsonl --to parquet --row-group-size 20K --codec gzip > small.parquet",
        "cat rows.jsonl | hasdata-export - -f jsonl --to parquet --row-group-rows 997 --codec none | cat > piped.parquet",
    ]

    @Test(
        .enabled(if: Readers.areTried, "there is no python3"),
        arguments: [
            "late", "nested", "first", "kinds", "wide", "names", "nulls", "lone", "none", "bare", "long", "repeats",
        ])
    func readsBack(rows: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let scripts = Shell.quoted("\(Shell.package)/Fixtures/ecosystem")
        #expect(Shell.run("python3 \(scripts)/make-rows.py \(rows) > rows.jsonl", in: folder).status == 0)
        for way in ColumnarReadersTests.ways {
            let made = Shell.run(way, in: folder)
            #expect(made.status == 0, "\(way): \(made.errors)")
        }
        for consumer in ColumnarReadersTests.consumers {
            let outcome = Shell.run("python3 \(scripts)/read-columns.py \(consumer) rows.jsonl *.parquet", in: folder)
            if Readers.isLeftOut(outcome) { continue }
            #expect(outcome.status == 0, "\(consumer): \(outcome.output)\(outcome.errors)")
        }
    }

    /// How nested values become lists and structures: types predicted, known beforehand, and found while rows wait.
    private static let nestedWays = [
        "hasdata-export rows.jsonl -q --nested struct -o whole.parquet",
        "cat rows.jsonl | hasdata-export - -f jsonl -q -t parquet --nested struct --row-group-rows 997 --codec none | cat > piped.parquet",
        "hasdata-export rows.jsonl -q --nested struct --row-group-size 20K --codec snappy -o small.parquet",
        "hasdata-export rows.jsonl -q --nested struct --codec lz4 -o whole.arrow",
        "cat rows.jsonl | hasdata-export - -f jsonl -q --to arrow --nested struct | cat > piped.arrows",
        "for f in *.parquet *.arrow*; do hasdata-export $f -q --to jsonl > $f.back; done",
    ]

    @Test(
        .enabled(if: Readers.areTried, "there is no python3"),
        arguments: ["nested", "kinds", "shapes", "nulls", "lone", "repeats", "sparse"])
    func readsListsAndStructuresBack(rows: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let scripts = Shell.quoted("\(Shell.package)/Fixtures/ecosystem")
        #expect(Shell.run("python3 \(scripts)/make-rows.py \(rows) > rows.jsonl", in: folder).status == 0)
        for way in ColumnarReadersTests.nestedWays {
            let made = Shell.run(way, in: folder)
            #expect(made.status == 0, "\(way): \(made.errors)")
        }
        let files = ["pyarrow", "polars", "duckdb"].map { ($0, "*.parquet *.arrow *.arrows") } + [("jsonl", "*.back")]
        for (consumer, names) in files {
            let outcome = Shell.run("python3 \(scripts)/read-nested.py \(consumer) rows.jsonl \(names)", in: folder)
            if Readers.isLeftOut(outcome) { continue }
            #expect(outcome.status == 0, "\(consumer): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test(.enabled(if: Readers.areTried, "there is no python3"), arguments: ["nested", "shapes", "repeats", "sparse"])
    func listsAndStructuresAreTheSameBytesForAnyNumberOfWorkers(rows: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let script = Shell.quoted("\(Shell.package)/Fixtures/ecosystem/make-rows.py")
        let outcome = Shell.run(
            """
            set -e
            python3 \(script) \(rows) > rows.jsonl
            for to in parquet arrow; do
                for n in 1 2 8; do
                    hasdata-export rows.jsonl -q --nested struct --jobs $n --row-group-size 50K -o $n.$to
                done
                cmp 1.$to 2.$to; cmp 1.$to 8.$to
            done
            """, in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// Who compresses which page is chance; what is written is not.
    @Test(.enabled(if: Readers.areTried, "there is no python3"), arguments: ["late", "kinds", "long", "repeats"])
    func theSameBytesForAnyNumberOfWorkers(rows: String) {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let script = Shell.quoted("\(Shell.package)/Fixtures/ecosystem/make-rows.py")
        let outcome = Shell.run(
            """
            set -e
            python3 \(script) \(rows) > rows.jsonl
            for n in 1 2 3 8; do hasdata-export rows.jsonl -q --jobs $n --row-group-size 50K -o $n.parquet; done
            cmp 1.parquet 2.parquet; cmp 1.parquet 3.parquet; cmp 1.parquet 8.parquet
            """, in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
}
