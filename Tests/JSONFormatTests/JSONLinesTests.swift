import JSONFormat
import RowFixtures
import Tabular
import Testing

/// What is JSON Lines, by name and by content, and what of it can be left out.
struct JSONLinesTests {
    private let three = [["a=n:1"], ["a=n:2"], ["a=n:3"]]

    /// As two formats and from both: by name and by content.
    private func skipping(_ text: String) -> [Reading] {
        [readJSON(text, skipsErrors: true), readLines(text, skipsErrors: true)]
    }

    /// A broken line is left out wherever it stands, and whatever it looks like.
    @Test(arguments: [
        "INFO start", "# comment", "// comment", "}", ",", "]", "<html>", "[1,2]", "[INFO] started", "{\"a\":1",
        "{\"a\":",
        "{\"a\":[1}", "{\"a\":\"x}", "{\"a\":nul}", "NaN", "null", "7", "\"text\"", "{'a':1}", "[{\"a\":1}",
        "{\"a\":9} x",
        "\u{201C}", "{", "{\"a\":{\"b\":[", "1 2",
    ])
    func brokenLines(line: String) {
        let rows = (1...3).map { "{\"a\":\($0)}" }
        let extra = line.hasPrefix("{\"a\":9}") ? [["a=n:9"]] : []
        for place in 0...3 {
            var lines = rows
            lines.insert(line, at: place)
            for end in ["\n", "\r\n"] {
                let text = lines.joined(separator: end) + end
                // A bracket alone on the first line opens an array.
                if line == "[{\"a\":1}", place == 0 { continue }
                for read in skipping(text) {
                    #expect(read.error == nil, "\(text)")
                    #expect(read.rows == three[..<place] + extra + three[place...], "\(text)")
                    #expect(read.warnings.count == 1)
                    #expect(
                        read.warnings.first?.contains(
                            "skippedRow in: row \(place + 1 + extra.count) (line \(place + 1)") == true,
                        "\(read.warnings) \(text)")
                }
            }
        }
    }

    @Test func valuesThatGoOnOverLines() {
        let text =
            "{\"a\":1}\n{\"a\":2}\n{\n \"a\": 3,\n \"b\": [\n{}\n]\n} {\"a\":4}\n{\"a\":5}\nx\n{\"a\":6}\n{\"a\":7}\n{\"a\":8}\n"
        let rows = readJSON(text, skipsErrors: true)
        let chain =
            String(repeating: "{\"a\":0}\n", count: 6) + String(repeating: "{\n\"b\":1\n}", count: 3)
            + "\n{\"a\":4}\n{\"a\":5}\nx\n{\"a\":6}\n"
        let met = readJSON(chain, skipsErrors: true)
        #expect(met.rows.count == 12)
        #expect(met.warnings.count == 1)
        #expect(rows.rows.count == 8)
        #expect(rows.rows[2] == ["a=n:3", "b=j:[{}]"])
        #expect(rows.warnings.first?.contains("line 10,") == true)
        #expect(readJSON(text).error?.contains("line 10, column 1") == true)
    }

    @Test func lessThanHalf() {
        #expect(readJSON("x\ny\n{\"a\":1}\n", skipsErrors: true).error?.contains("a value is expected, not x") == true)
        #expect(readJSON("x {\"a\":1}\n", skipsErrors: true).error != nil)
        #expect(readJSON("[\n{\"a\":1},\n{\"a\":x},\n{\"a\":2}\n]\n", skipsErrors: true).error != nil)
        #expect(readJSON("[\n{\"a\":1}\n", skipsErrors: true).error?.contains("not closed") == true)
    }

    @Test func marksAtTheStartOfALine() {
        let rows = (1...3).map { "{\"a\":\($0)}" }
        for mark in ["\u{FEFF}", "\u{1E}", "\u{FEFF}\u{FEFF}", "\u{1E} ", " \u{FEFF}"] {
            for separator in ["\n", "\r\n", ""] {
                let text = rows.map { mark + $0 }.joined(separator: separator)
                #expect(readJSON(text).rows == three)
                #expect(readLines(text).rows == three)
                #expect(readJSON(text, skipsErrors: true).rows == three)
            }
        }
        #expect(readJSON("\u{FEFF}[{\"a\":1},{\"a\":2},{\"a\":3}]").rows == three)
        #expect(readLines("\u{FEFF}\n\u{1E}\n") == Reading())
    }

    /// Unclosed brackets a line each: looking for their ends must not cost the square of their number.
    @Test(arguments: ["{\"a\":", "[", "{\"a\":[{\"b\":1},"]) func unclosedBracketsALineEach(line: String) {
        let text =
            "{\"a\":0}\n" + String(repeating: line + "\n", count: 30_000)
        let sound = String(repeating: "{\"a\":1}\n", count: 31_000)
        let read = Reading(
            sound.prefix(80_000) + text + sound, as: JSONFormat.self, jsonOptions { $0.skipsErrors = true })
        #expect(read.error == nil)
        #expect(read.rows.count >= 41_000)
        #expect(read.rowsRead >= 71_000)
    }

    /// Values that go on over lines, to the end of a block and beyond it.
    @Test func manyValuesThatGoOnOverLines() {
        let values =
            String(repeating: "{\"a\":1}\n", count: 9_000) + String(repeating: "{\n\"a\":1\n}\n", count: 90_000)
        let start = ContinuousClock.now
        for text in [values, values.replacing("}\n{\n", with: "}{\n")] {
            let read = Reading(text, as: JSONFormat.self, jsonOptions { $0.skipsErrors = true })
            #expect(read.rows.count == 99_000)
            #expect(read.warnings.isEmpty)
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func recognised() {
        let recognizes = { (text: String) in
            Array(text.utf8).withUnsafeBytes { JSONFormat.recognizes($0) }
        }
        for text in ["{", " [", "\u{FEFF}{", "\u{1E}{}", "INFO\n{\"a\":1}\n", "#\n{\"a\":1}\n{\"b\":"] {
            #expect(recognizes(text), "\(text)")
        }
        for text in ["", "a,b\n1,2\n", "{\"a\":1}x".dropFirst().description, "json\n\"{}\"\n", "a\nb\n{}\n"] {
            #expect(!recognizes(text), "\(text)")
        }
    }
}
