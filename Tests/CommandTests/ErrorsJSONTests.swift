import HasDataExport
import TestSupport
import Testing

/// What `--errors-json` writes, against the schema that Documentation/exit-codes.md shows.
@Suite struct ErrorsJSONTests {
    @Test(arguments: [
        "a.csv -o out.jsonl -v", "a.csv --skip-errors --to jsonl -v", "a.json --fields titel", "a.json --strict",
        "gone.csv", "a.json --bogus", "a.json --where 'a ?'", "a.json -o there.csv", "a.json -O .", "77 --to csv",
        "inspect gone.csv", "diff a.json a.csv --key a", "count a.csv", "pages a.json -O pages", "status 77",
        "416351 --sandbox -v", "a.json --bom",
    ])
    func followsItsSchema(arguments: String) throws { try check("hasdata-export \(arguments)") }

    @Test(arguments: ["a.csv --ragged --to jsonl", "a.json -O out --to csv", "schema a.json"])
    func progressFollowsItsSchema(arguments: String) throws {
        let lines = try check("HASDATA_EXPORT_PROGRESS=1 hasdata-export \(arguments)")
        #expect(lines.contains { $0.hasPrefix("{\"progress\":") })
    }

    @discardableResult private func check(_ command: String) throws -> [Substring] {
        let schema = try JSONSchema(of: try #require(Shell.read("\(Shell.package)/Documentation/exit-codes.md")))
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let outcome = Shell.run(
            "printf '[{\"a\":1,\"a\":2}]' >a.json; printf 'a\\n1\\n2,3\\n4\\n' >a.csv; printf 'a\\n' >there.csv; "
                + "\(command) --errors-json", in: folder)
        #expect(!outcome.errors.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        for line in lines {
            let value = try JSONDocument(parsing: Array(line.utf8))
            #expect(schema.problems(of: value, at: "it") == [])
        }
        return lines
    }
}
