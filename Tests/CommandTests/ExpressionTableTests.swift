import TestSupport
import Testing

/// The table of operators and functions, line by line.
@Suite struct ExpressionTableTests {
    private static let page = Shell.read("\(Shell.package)/Documentation/expressions.md") ?? ""

    private static var row: String {
        page.split(separator: "\n").first { $0.hasPrefix("{\"n\"") }.map(String.init) ?? ""
    }

    /// Expressions, and the JSON of what they give; nil for absent.
    private static var lines: [(expression: String, value: String?)] {
        page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: " | ", maxSplits: 1).map(String.init)
            func code(_ cell: String) -> String? {
                guard let first = cell.firstIndex(of: "`"), let last = cell.lastIndex(of: "`"), first < last else {
                    return nil
                }
                return String(cell[cell.index(after: first)..<last])
            }
            return (code(cells[0]) ?? "", code(cells[1]))
        }
    }

    @Test func eachLineHolds() throws {
        let lines = ExpressionTableTests.lines
        try #require(lines.count > 90 && !ExpressionTableTests.row.isEmpty)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        #expect(
            Shell.run("printf '%s\\n' \(Shell.quoted(ExpressionTableTests.row)) > rows.jsonl", in: folder).status == 0)
        func run(_ lines: [(expression: String, value: String?)]) -> String {
            let adds = lines.indices.map { " --add \(Shell.quoted("v\($0)=\(lines[$0].expression)"))" }.joined()
            let names = lines.indices.map { "v\($0)" }.joined(separator: ",")
            return Shell.run("hasdata-export -q rows.jsonl\(adds) --fields \(names) --to jsonl", in: folder).output
        }
        func expected(_ lines: [(expression: String, value: String?)]) -> String {
            let members = lines.indices.compactMap { index in lines[index].value.map { "\"v\(index)\":\($0)" } }
            return "{\(members.joined(separator: ","))}\n"
        }
        if run(lines) == expected(lines) { return }
        for line in lines { #expect(run([line]) == expected([line]), "\(line.expression)") }
        #expect(run(lines) == expected(lines))
    }

    /// Every function has a line.
    @Test(arguments: [
        "length", "words", "lower", "upper", "trim", "replace", "match", "split", "substr", "slug", "host", "path",
        "folder", "query", "domain", "scheme", "sha256", "hash", "coalesce", "if", "round", "floor", "ceil", "abs",
        "min", "max", "number", "text", "json", "now", "today", "date", "timestamp", "year", "month", "day", "row",
        "source",
    ])
    func isShown(function: String) {
        #expect(ExpressionTableTests.lines.contains { $0.expression.contains("\(function)(") })
    }
}
