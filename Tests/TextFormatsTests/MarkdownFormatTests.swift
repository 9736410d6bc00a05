import RowFixtures
import Tabular
import Testing

@testable import TextFormats

struct MarkdownFormatTests {
    private func text(_ rows: [Fields], columns: [String]) throws -> String {
        try Writing.text(of: rows, as: MarkdownFormat.self, columns: columns, areAll: true)
    }

    @Test func aRowIsALineWithACellForEachColumn() throws {
        let rows = [
            row(["b": .text("x"), "a": .number("1")]), row(["c|d": .bool(false)]), row([:]),
            row(["a": .null, "b": .json("[1,\"|\"]")]),
        ]
        #expect(
            try text(rows, columns: ["a", "b", "c|d"]) == #"""
                | a | b | c\|d |
                | --- | --- | --- |
                | 1 | x |  |
                |  |  | false |
                |  |  |  |
                |  | [1,"\|"] |  |

                """#)
    }

    @Test func noColumnsAreNothing() throws {
        #expect(try text([row([:])], columns: []).isEmpty)
        #expect(try text([], columns: ["a"]) == "| a |\n| --- |\n")
    }

    @Test(arguments: [
        ("a|b", "a\\|b"), ("a\\|b", "a\\\\\\|b"), ("a\nb\r\nc\rd", "a<br>b<br>c<br>d"), ("C:\\temp", "C:\\temp"),
        ("\\*", "\\\\*"), ("a < b", "a < b"), ("<b>x</b>", "\\<b>x\\</b>"), ("<!-- x -->", "\\<!-- x -->"),
        ("*a*", "*a*"),
        ("\\", "\\"), ("\\\\", "\\\\\\"), ("", ""),
    ])
    func whatWouldEndACellIsEscaped(value: String, written: String) throws {
        #expect(try text([row(["a": .text(value)])], columns: ["a"]) == "| a |\n| --- |\n| \(written) |\n")
    }

    /// Terminals obey some of them, and no page shows NUL.
    @Test(arguments: [
        ("a\u{0}b", "a\u{FFFD}b", 1), ("\u{1B}[31m", "\u{FFFD}[31m", 1), ("\u{7F}\u{9B}2J", "\u{FFFD}\u{FFFD}2J", 2),
        ("a\tb", "a\tb", 0), ("\u{A0}é", "\u{A0}é", 0),
    ])
    func controlCharactersAreReplacedAndCounted(value: String, written: String, count: Int) {
        let target = ByteBlock(capacity: 64)
        let replaced = Array(value.utf8).withUnsafeBytes { MarkdownText.append($0, to: target) }
        #expect(String(decoding: target.contents, as: UTF8.self) == written && replaced == count)
    }

    /// Split at the pipes that are not escaped, every line has the cells of the header.
    @Test(arguments: UInt64(1)...40) func everyLineHasAsManyCells(seed: UInt64) throws {
        var generator = RowGenerator(seed: seed)
        let rows = generator.rows(8)
        var columns: [String] = []
        for field in rows.joined() where !columns.contains(field.name) { columns.append(field.name) }
        guard !columns.isEmpty else { return }
        let lines = try text(rows, columns: columns).utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.count == rows.count + 3)
        for line in lines.dropLast() {
            var pipes = 0
            var isEscaped = false
            for byte in line {
                if byte == 0x7C, !isEscaped { pipes += 1 }
                isEscaped = byte == 0x5C && !isEscaped
            }
            #expect(pipes == columns.count + 1, "\(String(decoding: Array(line), as: UTF8.self))")
        }
    }
}
