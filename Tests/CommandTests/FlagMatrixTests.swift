import TestSupport
import Testing

/// Every flag that changes rows or their form, from each format into each: whatever the way, the same rows must come out.
///
/// Each line of the table is run from and into every format; what was written is read back as CSV, in which all of these
/// rows have one form.
@Suite struct FlagMatrixTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let flags: String
        let rows: String
        var testDescription: String { flags }

        init(_ flags: String, _ rows: String) {
            self.flags = flags
            self.rows = rows
        }
    }

    static let table = """
        id,url,statusCode,depth,note
        1,/a,200,0,x
        2,/blog/b,404,1,"y, ""z""\"
        3,/c,500,2,
        1,/a,200,3,x2

        """
    static let first = "id,url,statusCode,depth,note\n1,/a,200,0,x\n"

    /// What only changes how rows look: the rows stay as they are.
    static let forms = [
        "", "--types text", "--bom", "--quote all", "--line-ending crlf", "-d ';'", "-d tab", "--escape-formulas",
        "--pretty", "--dense", "--plain", "--compression best", "--sheet-name Rows", "--long-cells error", "--strict",
        "--jobs 1", "--jobs 3 --memory-limit 0", "--temp-dir . --memory-limit 1", "--max-row 1K", "--skip-empty",
        "--skip-errors", "--ragged", "--encoding utf-8", "--quiet", "--no-progress", "--envelope", "--unwrap",
        "--flatten",
        "--unwind nothing", "--where 'id > 0'", "--offset 0", "--limit 10", "--tail 4", "--sample 4 --seed 1",
        "--sort-by nothing", "--status-code '!999'", "--sheet 1",
        "--fields id,url,statusCode,depth,note", "--omit nothing", "--rename nothing=else",
    ].map { Line($0, table) }

    static let lines = [
        Line("--status-code 4xx,500", "id,url,statusCode,depth,note\n2,/blog/b,404,1,\"y, \"\"z\"\"\"\n3,/c,500,2,\n"),
        Line("--status-code '!404,!500' --depth 0-2", first),
        Line("--depth 0", first),
        Line("--where 'url ~ \"^/a\" and depth < 3'", first),
        Line("--where 'note is null' --fields id,note", "id,note\n3,\n"),
        Line("--offset 1 --limit 1 --fields id", "id\n2\n"),
        Line("--limit 1", first),
        Line("--unique-by id --fields id,depth", "id,depth\n1,0\n2,1\n3,2\n"),
        Line("--sort-by -depth,id --fields id,depth", "id,depth\n1,3\n3,2\n2,1\n1,0\n"),
        Line("--sort-by note,url --fields id,note", "id,note\n1,x\n1,x2\n2,\"y, \"\"z\"\"\"\n3,\n"),
        Line("--tail 1 --fields id,depth", "id,depth\n1,3\n"),
        Line("--sample 2 --seed 1 --sort-by depth --fields depth", "depth\n0\n2\n"),
        Line("--omit url,statusCode,depth", "id,note\n1,x\n2,\"y, \"\"z\"\"\"\n3,\n1,x2\n"),
        Line("--rename id=key --fields note,id --limit 1", "note,key\nx,1\n"),
        Line("--add 'sum=id + depth' --fields sum --limit 2", "sum\n1\n3\n"),
        Line("--add 'n=length(url)' --where 'n + 0 > 2 and depth = 1' --fields n", "n\n7\n"),
        Line("--add 'id=row()' --fields id --limit 2 --offset 1", "id\n2\n3\n"),
        Line("--sort-fields --limit 1", "depth,id,note,statusCode,url\n0,1,x,200,/a\n"),
        Line("--source-field from --limit 1 --fields from,id", "from,id\nIN,1\n"),
        // Pairs that must not depend on which stands first.
        Line("--limit 2 --unique-by id --fields id", "id\n1\n2\n"),
        Line("--limit 1 --where 'id = 3' --fields id", "id\n3\n"),
        Line("--offset 1 --unique-by id --fields id,depth", "id,depth\n2,1\n3,2\n"),
        Line("--limit 2 --sort-by -id --fields id", "id\n3\n2\n"),
        Line("--tail 1 --limit 3 --fields id", "id\n3\n"),
        Line("--rename url=id --where 'url = \"/c\"' --fields id,url", "id (2),id\n3,/c\n"),
        Line("--omit note --sort-fields --limit 1", "depth,id,statusCode,url\n0,1,200,/a\n"),
        Line("--fields url,id --sort-fields --limit 1", "id,url\n1,/a\n"),
        Line("--rename id=zz --sort-fields --fields url,id --limit 1", "url,zz\n/a,1\n"),
        Line("--status-code 200 --depth 3 --dense --fields id,note", "id,note\n1,x2\n"),
        Line("--skip-empty --fields id,note --where 'id = 3'", "id,note\n3,\n"),
    ]

    /// From what into what: each format is read once and written once in a round.
    private static let rounds = [
        ["csv json", "json xlsx", "xlsx jsonl", "jsonl csv"], ["csv csv", "json json", "jsonl jsonl", "xlsx xlsx"],
        ["csv xlsx", "xlsx json", "json jsonl", "jsonl csv"],
    ]

    @Test(arguments: forms) func changesNoRow(line: Line) throws { try check(line, FlagMatrixTests.rounds[0]) }

    @Test(arguments: lines) func holdsInEveryFormat(line: Line) throws {
        try check(line, FlagMatrixTests.rounds[1] + FlagMatrixTests.rounds[2].dropLast())
    }

    private func check(_ line: Line, _ pairs: [String]) throws {
        let folder = try inputs()
        defer { remove(folder) }
        let outcome = Shell.run(
            """
            for pair in \(pairs.map { Shell.quoted($0) }.joined(separator: " ")); do
            set -- $pair; hasdata-export in.$1 \(line.flags) -o $1-to-$2.$2 -q; done
            hasdata-export *-to-* -O back -t csv -q
            for pair in \(pairs.map { Shell.quoted($0) }.joined(separator: " ")); do
            set -- $pair; echo "$pair"; sed "s/in\\.$1/IN/" back/$1-to-$2.csv; done
            """, in: folder)
        #expect(outcome.status == 0)
        let found = blocks(outcome.output, pairs.map { $0 + "\n" })
        #expect(found == pairs.map { _ in normal(line.rows) }, "\(outcome.errors)")
    }

    /// The same flags in the opposite order.
    @Test(arguments: lines) func doesNotDependOnTheOrderOfFlags(line: Line) throws {
        let folder = try inputs()
        defer { remove(folder) }
        let groups = words(line.flags).reduce(into: [String]()) { groups, word in
            if word.hasPrefix("--") { groups.append(word) } else { groups[groups.count - 1] += " " + word }
        }
        let outcome = Shell.run(
            "hasdata-export \(groups.reversed().joined(separator: " ")) in.json -t csv | sed s/in.json/IN/", in: folder)
        #expect(normal(outcome.output) == normal(line.rows), "\(outcome.errors)")
    }

    @Test(arguments: ["csv", "tsv", "jsonl"]) func appendsInEveryFormatThatCan(format: String) throws {
        let folder = try inputs()
        defer { remove(folder) }
        for input in ["csv", "json", "jsonl", "xlsx"] {
            let outcome = Shell.run(
                """
                hasdata-export in.\(input) -o out.\(format) --append -q && hasdata-export in.\(input) -o out.\(format) \
                --append -q && hasdata-export out.\(format) -t csv && rm out.\(format)
                """, in: folder)
            let rows = FlagMatrixTests.table.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
            #expect(outcome.output == FlagMatrixTests.table + rows, "\(input) \(outcome.errors)")
        }
    }

    @Test(arguments: ["csv", "tsv", "json", "jsonl", "xlsx", "csv.gz"], [1, 2, 3, 4, 100])
    func splitsEveryFormat(format: String, rows: Int) throws {
        let folder = try inputs()
        defer { remove(folder) }
        let outcome = Shell.run(
            """
            hasdata-export in.json -o out.\(format) --split-rows \(rows) -q && ls out* | wc -l && \
            hasdata-export out-*.\(format) -t csv
            """, in: folder)
        #expect(outcome.output == "\((4 + rows - 1) / rows)\n" + FlagMatrixTests.table, "\(outcome.errors)")
    }

    // MARK: What the tests share

    private func inputs() throws -> String {
        let folder = Shell.temporaryFolder()
        let made = Shell.run(
            #"""
            cat >in.csv <<'END'
            \#(FlagMatrixTests.table.dropLast())
            END
            cat >in.jsonl <<'END'
            {"id":1,"url":"/a","statusCode":200,"depth":0,"note":"x"}
            {"id":2,"url":"/blog/b","statusCode":404,"depth":1,"note":"y, \"z\""}
            {"id":3,"url":"/c","statusCode":500,"depth":2}
            {"id":1,"url":"/a","statusCode":200,"depth":3,"note":"x2"}
            END
            { echo '['; sed '$!s/$/,/' in.jsonl; echo ']'; } >in.json
            hasdata-export in.csv -o in.xlsx -q
            """#, in: folder)
        try #require(made.status == 0, "\(made.errors)")
        return folder
    }

    private func remove(_ folder: String) { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// The parts of a text that follow these lines.
    private func blocks(_ text: String, _ heads: [String]) -> [String] {
        var blocks: [String] = []
        for line in text.split(separator: "\n").map({ "\($0)\n" }) {
            if heads.contains(line) { blocks.append("") } else if !blocks.isEmpty { blocks[blocks.count - 1] += line }
        }
        return blocks.map { normal($0) }
    }

    /// A table without the columns that have no value in any of its rows: JSON and workbooks do not write them.
    private func normal(_ table: String) -> String {
        let lines = table.split(separator: "\n").map(String.init)
        guard let header = lines.first, header == "id,note", lines.dropFirst().allSatisfy({ $0.hasSuffix(",") }) else {
            return table
        }
        return "id\n" + lines.dropFirst().map { $0.dropLast() + "\n" }.joined()
    }

    /// Words of a command line, those in single quotes kept whole.
    private func words(_ line: String) -> [String] {
        line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? ["'\(part)'"] : part.split(separator: " ").map(String.init)
        }
    }
}
