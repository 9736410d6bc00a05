import Libc
import RowFixtures
import Tabular
import TestSupport
import Testing

@testable import TextFormats

struct HTMLFormatTests {
    private func text(_ rows: [Fields], columns: [String], name: String = "memory") throws -> String {
        let sink = MemoryByteSink(name: name)
        var writing = Writing(HTMLFormat.self, to: sink)
        try writing.write(rows, columns: columns, areAll: true)
        return sink.text
    }

    private func body(_ page: String) -> Substring {
        guard let start = page.firstRange(of: "<tbody>\n"), let end = page.firstRange(of: "</tbody>") else { return "" }
        return page[start.upperBound..<end.lowerBound]
    }

    @Test func aRowHasACellForEachColumn() throws {
        let page = try text(
            [
                row(["b": .text("<i>&\"x\""), "a": .number("1")]), row(["c": .text("007"), "a": .null]),
                row(["b": .text("42"), "c": .json("[1]")]),
            ], columns: ["a", "b", "c"])
        #expect(
            body(page) == """
                <tr><td class="n">1</td><td>&lt;i&gt;&amp;"x"</td><td></td></tr>
                <tr><td></td><td></td><td>007</td></tr>
                <tr><td></td><td class="n">42</td><td>[1]</td></tr>

                """)
        #expect(page.contains("<tr><th scope=\"col\">a</th><th scope=\"col\">b</th><th scope=\"col\">c</th></tr>"))
        #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("<p>3 rows, 3 columns</p>\n</body>\n</html>\n"))
    }

    @Test func addressesOfTheWebAloneAreLinks() throws {
        let page = try text(
            [
                "https://a.example/?a=1&b=\"2\"", "HTTP://a.example", "javascript:alert(1)", "https://a b",
                "http://a.example/\u{1}", "data:text/html,x", "http://",
            ].map { row(["a": .text($0)]) }, columns: ["a"])
        #expect(page.split(separator: "<a ").count == 3)
        #expect(
            page.contains(
                "<td><a href=\"https://a.example/?a=1&amp;b=&quot;2&quot;\">https://a.example/?a=1&amp;b=\"2\"</a></td>"
            ))
    }

    @Test func namesCannotLeaveTheirPlace() throws {
        let name = "\"}</style><script>alert(1)</script>\\"
        let page = try text([row([:])], columns: [name], name: "out/</title><b>.html")
        #expect(!page.contains("<script") && page.split(separator: "</style>").count == 2)
        #expect(page.split(separator: "</title>").count == 2 && !page.contains("<b>"))
        #expect(page.contains("content: \"\\22 }\\3c /style\\3e "))
    }

    @Test func isCalledAfterItsFile() throws {
        for (name, title) in [
            ("out/crawl.html", "crawl"), ("a.htm.gz", "a"), ("standard output", "Rows"), ("/dev/stdout", "Rows"),
        ] {
            #expect(try text([], columns: [], name: name).contains("<title>\(title)</title>"))
        }
    }

    @Test func longTextsScroll() throws {
        let long = String(repeating: "word ", count: 200)
        #expect(body(try text([row(["a": .text(long)])], columns: ["a"])) == "<tr><td><div>\(long)</div></td></tr>\n")
    }

    @Test func thousandsOfColumnsHaveNoRules() throws {
        let columns = (0..<5000).map { "c\($0)" }
        let page = try text([row(["c4999": .text("x")])], columns: columns)
        #expect(!page.contains("nth-child") && page.split(separator: "<td>").count == 5001)
    }

    /// Python's parser reads the texts back, whatever they are, and finds every element closed.
    @Test func isReadBackAsItWas() throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        guard Shell.run("command -v python3", in: folder).status == 0 else { return }
        #expect(Shell.run("cat >read.py <<'END'\n\(HTMLFormatTests.reader)\nEND", in: folder).status == 0)
        for seed in UInt64(1)...25 {
            var generator = RowGenerator(seed: seed)
            let rows = generator.rows(6)
            var columns: [String] = []
            for field in rows.joined() where !columns.contains(field.name) { columns.append(field.name) }
            let sink = MemoryByteSink()
            var writing = Writing(HTMLFormat.self, rowsPerBatch: 2, to: sink)
            try writing.write(rows, columns: columns, areAll: true)
            try #require(write(sink.bytes, to: "\(folder)/page.html"))
            let read = Shell.run("python3 read.py page.html", in: folder)
            let expected = rows.map { fields in
                columns.map { column in hex(shown(fields.first { $0.name == column }?.value ?? .absent)) }
                    .joined(separator: " ") + "\n"
            }.joined()
            #expect(read.output == expected, "seed \(seed) \(read.errors)")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let count = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && count == bytes.count
    }

    private func shown(_ value: Value) -> String {
        switch value {
        case .text(let text):
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map {
                        $0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0) || $0.value & 0xFFFE == 0xFFFE
                            ? "\u{FFFD}" : $0
                    }))
        case .number(let text), .json(let text): text
        case .bool(let truth): "\(truth)"
        default: ""
        }
    }

    private func hex(_ text: String) -> String {
        "x" + text.utf8.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    private static let reader = """
        import sys
        from html.parser import HTMLParser
        class Page(HTMLParser):
            void = {"meta"}
            def __init__(self):
                super().__init__(convert_charrefs=True)
                self.open, self.rows, self.cell = [], [], None
            def handle_starttag(self, tag, attributes):
                if tag in self.void: return
                self.open.append(tag)
                if tag == "tr": self.rows.append([])
                if tag == "td": self.cell = ""
            def handle_endtag(self, tag):
                assert self.open.pop() == tag, tag
                if tag == "td":
                    self.rows[-1].append(self.cell)
                    self.cell = None
            def handle_data(self, data):
                if self.cell is not None: self.cell += data
        page = Page()
        page.feed(open(sys.argv[1], encoding="utf-8", newline="").read())
        page.close()
        assert not page.open, page.open
        for row in page.rows[1:]: print(*("x" + cell.encode().hex() for cell in row))
        """
}
