import HasDataExport
import RowFixtures
import Tabular
import TestSupport
import Testing

@testable import Pages

/// Whole runs into folders.
final class PageOutputTests {
    private let folder = Shell.temporaryFolder()
    private var out: String { "\(folder)/out" }

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    private func run(_ rows: String, workers: Int = 2, _ change: (inout PageOptions) -> Void = { _ in }) throws
        -> Summary
    {
        let sink = try FileSink(path: "\(folder)/rows.jsonl", replaces: true)
        try sink.write(Array((rows + "\n").utf8))
        try sink.finish()
        var options = PageOptions()
        change(&options)
        let (made, out) = (options, out)
        var export = Export(
            from: [.file("\(folder)/rows.jsonl")],
            to: .output { () throws(ExportError) in try PageOutput(folder: out, options: made) })
        export.workers = workers
        return try export.run()
    }

    private var files: [String] { Shell.names(in: out, hidden: true).sorted() }
    private func read(_ name: String) -> String? { Shell.read("\(out)/\(name)") }

    @Test func aRowIsAFile() throws {
        let summary = try run(
            """
            {"url":"https://a.example/x","markdown":"# X\\n","html":"<h1>X</h1>","n":1}
            {"url":"https://a.example/x","markdown":"","text":"plain"}
            {"url":"https://a.example/y?z=1","html":"<p>y</p>","name":"Ann"}
            {"markdown":"no url"}
            {"url":"https://a.example/empty"}
            """)
        #expect(files == ["4.md", "a-example-x (2).md", "a-example-x.md", "a-example-y.html", "manifest.jsonl"])
        #expect(read("a-example-x.md") == "# X\n" && read("a-example-x (2).md") == "plain" && read("4.md") == "no url")
        #expect(
            read("manifest.jsonl") == """
                {"name":"a-example-x.md","url":"https://a.example/x","html":"<h1>X</h1>","n":1}
                {"name":"a-example-x (2).md","url":"https://a.example/x","markdown":""}
                {"name":"a-example-y.html","url":"https://a.example/y?z=1","name (2)":"Ann"}
                {"name":"4.md"}
                {"name":null,"url":"https://a.example/empty"}

                """)
        #expect(summary.parts == 4 && summary.notes.count == 2 && summary.rowsWritten == 5)
    }

    @Test func fieldsNameAndBegin() throws {
        let title = try RowExpression(parsing: "title")
        _ = try run(#"{"title":"../A/b","body":"text","tags":["x"],"depth":1,"none":null}"#) {
            $0.body = "body"
            $0.name = title
            $0.frontMatter = ["title", "tags", "missing", "depth", "none"]
        }
        #expect(files == ["A-b.md", "manifest.jsonl"])
        #expect(read("A-b.md") == "---\ntitle: \"../A/b\"\ntags: [\"x\"]\ndepth: 1\nnone: null\n---\n\ntext")
    }

    @Test func nothingIsLeftOfARunThatFails() throws {
        #expect(throws: ExportError.self) { try self.run("{\"markdown\":\"a\"}\n{\"markdown\":\"b\"}\nbroken") }
        #expect(Shell.names(in: folder, hidden: true) == ["rows.jsonl"])
        _ = Shell.run("mkdir out && echo kept >out/kept", in: folder)
        #expect(throws: ExportError.self) { try self.run("{\"markdown\":\"a\"}\nbroken") }
        #expect(files == ["kept"])
    }

    @Test func rowsWithoutPagesAreAnError() throws {
        let error = #expect(throws: ExportError.self) { try self.run(#"{"a":1,"b":2}"#) }
        #expect(error?.code == .malformed && error?.advice?.contains("a, b") == true)
        #expect(Shell.names(in: folder, hidden: true) == ["rows.jsonl"])
    }

    @Test func filesThatAreThereAreKept() throws {
        _ = try run("{\"markdown\":\"old\"}")
        let again = #expect(throws: ExportError.self) { try self.run("{\"markdown\":\"new\"}") }
        #expect(again?.code == .output && read("1.md") == "old")
        _ = Shell.run("rm out/manifest.jsonl", in: folder)
        #expect(throws: ExportError.self) { try self.run("{\"markdown\":\"new\"}") }
        #expect(files == ["1.md"] && read("1.md") == "old")
        _ = try run("{\"markdown\":\"new\"}") { $0.replaces = true }
        #expect(files == ["1.md", "manifest.jsonl"] && read("1.md") == "new")
    }

    @Test func aFileInTheFoldersPlaceIsRefused() throws {
        _ = Shell.run("echo x >out", in: folder)
        #expect(throws: ExportError.self) { try self.run("{\"markdown\":\"a\"}") }
        #expect(Shell.read(out) == "x\n")
    }

    @Test(arguments: [1, 2, 8]) func isTheSameForAnyNumberOfWorkers(workers: Int) throws {
        var rows = ""
        for index in 0..<5000 {
            rows +=
                "{\"url\":\"https://a.example/\(index % 700)\",\"markdown\":\"page \(index) \(String(repeating: "x", count: index % 300))\"}\n"
        }
        let summary = try run(String(rows.dropLast()), workers: workers)
        #expect(summary.parts == 5000 && files.count == 5001)
        #expect(read("a-example-3 (8).md")?.hasPrefix("page 4903 ") == true)
    }

    /// Whatever names and pages rows have, there is a file for each, in the folder.
    @Test(arguments: UInt64(1)...10) func everyRowHasAFile(seed: UInt64) throws {
        var generator = RowGenerator(seed: seed)
        let rows = (0..<40).map { _ in
            let name = generator.text(4).utf8.withContiguousStorageIfAvailable { Array($0) } ?? []
            return
                "{\"title\":\(String(decoding: name.withUnsafeBytes { PageText.string($0) }, as: UTF8.self)),\"text\":\"x\"}"
        }
        let title = try RowExpression(parsing: "title")
        let summary = try run(rows.joined(separator: "\n")) { $0.name = title }
        #expect(summary.parts == 40 && files.count == 41)
        #expect(Shell.names(in: folder, hidden: true).sorted() == ["out", "rows.jsonl"])
    }
}
