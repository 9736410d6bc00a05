import JSONScanning
import RowFixtures
import Tabular
import TestSupport
import Testing

@testable import Pages

struct PageTextTests {
    private func yaml(_ value: Value) -> String? {
        let batch = RowBatch([row(["a": value])])
        return PageText.yaml(batch.cells(of: batch.rows[0])[0], of: batch)
    }

    private func json(_ value: Value) -> String? {
        let batch = RowBatch([row(["a": value])])
        return PageText.json(batch.cells(of: batch.rows[0])[0], of: batch).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func valuesOfYAML() {
        #expect(yaml(.absent) == nil && yaml(.null) == "null" && yaml(.bool(true)) == "true")
        #expect(yaml(.number("1.50")) == "1.50")
        #expect(
            yaml(.text("yes: \"no\" # \\ \n\t\r\u{1}\u{85}\u{2028}é")) == #""yes: \"no\" # \\ \n\t\r\x01\x85\u2028é""#)
        #expect(yaml(.escaped(#"a\n\ud83d\ude80"#)) == #""a\n🚀""#)
        #expect(yaml(.json(#"{"a":[1,"b\u0001:,\ud83d\ude80"],"c":{}}"#)) == #"{"a": [1, "b\x01:,🚀"], "c": {}}"#)
    }

    @Test(arguments: [
        ("title", "title"), ("status-code", "status-code"), ("yes", "\"yes\""), ("NULL", "\"NULL\""),
        ("a b", "\"a b\""), ("1a", "\"1a\""),
        ("", "\"\""), ("a:", "\"a:\""), ("-a", "\"-a\""),
    ])
    func keysOfYAML(name: String, key: String) {
        #expect(PageText.key(ColumnName(name)) == key)
    }

    @Test func valuesOfJSON() {
        #expect(json(.absent) == nil && json(.null) == "null" && json(.bool(false)) == "false")
        #expect(json(.text("a\"\\\n\u{1}é")) == #""a\"\\\n\u0001é""#)
        #expect(json(.escaped(#"\ud800"#)) == #""\ud800""#)
        #expect(json(.json("[1]")) == "[1]" && json(.number("1e5")) == "1e5")
    }

    /// Whatever the texts, a reader of YAML finds them again.
    @Test func readersOfYAMLFindTheTexts() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let python = ["python3"].first { Shell.run("\($0) -c 'import yaml'", in: folder).status == 0 }
        guard let python else { return }
        var generator = RowGenerator(seed: 7)
        let texts = (0..<60).map { generator.text($0 % 9) }
        let document = texts.map { "- \(PageText.quoted($0))\n" }.joined()
        let script =
            "cat >t.yaml <<'END OF TEXTS'\n\(document)END OF TEXTS\n\(python) -c 'import yaml; [print(\"x\" + t.encode().hex()) for t in yaml.safe_load(open(\"t.yaml\", encoding=\"utf-8\", newline=\"\"))]'"
        let expected = texts.map { text in
            "x" + text.utf8.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined() + "\n"
        }
        let read = Shell.run(script, in: folder)
        #expect(read.output == expected.joined(), "\(read.errors)")
    }
}
