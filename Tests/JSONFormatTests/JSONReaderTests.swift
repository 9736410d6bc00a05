import JSONFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// Where the rows are: command-line.md, "Reading JSON".
struct JSONReaderTests {
    private let two = [["a=n:1"], ["a=n:2", "b=t:x"]]
    private let rows = [#"{"a":1}"#, #"{"a":2,"b":"x"}"#]

    @Test func anArray() {
        for text in [
            "[\(rows[0]),\(rows[1])]", "  [\n \(rows[0]) ,\r\n\t\(rows[1]) ] \n", "\u{FEFF}[\(rows[0]),\(rows[1])]",
        ] {
            #expect(readJSON(text).rows == two)
            #expect(readLines(text).rows == two)
        }
        for text in ["[]", " [ ] ", "[\n]\n"] {
            #expect(readJSON(text) == Reading())
            #expect(readLines(text) == Reading())
        }
    }

    @Test func linesAndValuesOneAfterAnother() {
        for text in [
            rows.joined(separator: "\n") + "\n", rows.joined(separator: "\r\n"), rows.joined(),
            rows.joined(separator: "  "),
            "\n\n\(rows[0])\n\n \(rows[1]) \n\n", "{\n\"a\": 1\n}\n{\"a\": 2,\n\"b\": \"x\"}",
            "\u{FEFF}\(rows[0])\n\(rows[1])",
        ] {
            #expect(readJSON(text).rows == two, "\(text)")
            #expect(readLines(text).rows == two, "\(text)")
        }
    }

    @Test func oneObjectIsARow() {
        #expect(readJSON(rows[1]).rows == [two[1]])
        #expect(readJSON("{}").rows == [[]])
        #expect(readJSON(#"{"data":{"a":1}}"#).rows == [[#"data=j:{"a":1}"#]])
        #expect(readJSON(#"{"data":"text"}"#).rows == [["data=t:text"]])
    }

    @Test func blank() {
        for text in ["", " \n\t\r\n ", "\u{FEFF}"] {
            let error = readJSON(text).error
            #expect(error?.contains("no JSON here: the input is blank; an empty array is written []") == true)
            #expect(readLines(text) == Reading())
            #expect(readJSON(text) { $0.acceptsBlank = true } == Reading())
        }
    }

    @Test func aLoneBracketIsZeroRowsOfAnEmptyJob() {
        #expect(readJSON("]") { $0.acceptsBlank = true } == Reading())
        #expect(readJSON(" ]\n") { $0.acceptsBlank = true } == Reading())
        #expect(readJSON("]").error != nil)
        #expect(readJSON("]{}") { $0.acceptsBlank = true }.error?.contains("text follows the array of rows") == true)
    }

    @Test func theRootThatIsNamed() {
        let text = #"{"a":{"data":[1],"b c":{"items":[{"a":1},{"a":2,"b":"x"}],"n":[0]}},"z":[{}]}"#
        #expect(readJSON(text) { $0.root = ["a", "b c", "items"] }.rows == two)
        #expect(readJSON(text) { $0.root = ["z"] }.rows == [[]])
        #expect(readJSON(#"{"\u0061":[{"a":1}]}"#) { $0.root = ["a"] }.rows == [two[0]])
        #expect(
            readJSON(text) { $0.root = ["a", "b c"] }.error?.contains(
                "\(Setting.root) a.b c is not an array but an object; name the keys") == true
        )
        #expect(
            readJSON(text) { $0.root = ["a", "x"] }.error?.contains(
                "\(Setting.root) a.x is not there: a has no \"x\"; name the keys that lead to the array of rows, such as z"
            )
                == true)
        #expect(readJSON("{}") { $0.root = ["a"] }.error?.contains("\(Setting.root) a is not there") == true)
        // In each value that there is.
        for several in [text + text, text + "\n" + text, "[" + text + "," + text + "]"] {
            #expect(readJSON(several) { $0.root = ["z"] }.rows == [[], []])
            #expect(readLines(several) { $0.root = ["a", "b c", "items"] }.rows == two + two)
        }
        let lines = readLines("{\"a\":[{}]}\n{\"b\":[{}]}\n") { $0.root = ["a"] }
        #expect(
            lines.error?.contains("row 2 (line 2, column 1, byte 11): \(Setting.root) a is not there; name the keys")
                == true)
        #expect(readJSON(#"{"a.b":{"c":[{"a":1}]}}"#) { $0.root = ["a", "b", "c"] }.rows == [two[0]])
        #expect(readJSON(#"{"a":[{}],"a":[{}]}"#) { $0.root = ["a"] }.error?.contains("there a second time") == true)
    }

    // MARK: Errors

    private func error(_ text: String, _ format: any Format.Type = JSONFormat.self) -> String {
        readJSON(text, format).error ?? "none"
    }

    @Test func arraysThatAreNotClosed() {
        #expect(
            error("[{\"a\":1},\n{\"a\":2}\n")
                == "malformed: in: line 3, column 1, byte 18: the array of rows is not closed; "
                + "the file was cut short; fetch it again")
        #expect(
            error("[")
                == "malformed: in: line 1, column 2, byte 1: the array of rows is not closed; the file was cut short; fetch it again"
        )
        #expect(error("[{},").contains("line 1, column 5, byte 4: the array of rows is not closed"))
        #expect(error("[{},]") == "malformed: in: line 1, column 5, byte 4: a value is expected behind the comma: ]")
        #expect(error("[,{}]").contains("byte 1"))
        #expect(
            error("[{} {}]")
                == "malformed: in: line 1, column 5, byte 4: a comma or a closing bracket is expected, not {")
        #expect(error("[{}},{}]").contains("byte 3"))
    }

    @Test func textBehindAnArray() {
        let advice = "; one array, or one value a line, is what can be read"
        #expect(
            error("[{}]\n x") == "malformed: in: line 2, column 2, byte 6: text follows the array of rows: x" + advice)
        #expect(error("[]]") == "malformed: in: line 1, column 3, byte 2: text follows the array of rows: ]" + advice)
        for (text, place) in [
            ("[{}][{}]", "line 1, column 5, byte 4"), ("[{\"a\":1}]\n[{}]\n", "line 2, column 1, byte 10"),
        ] {
            let wanted =
                "malformed: in: \(place): a second array follows the first one; two runs were perhaps written into one "
                + "file: make two files of it, and give both"
            #expect(error(text) == wanted)
            #expect(error(text, JSONLinesFormat.self) == wanted)
        }
    }

    @Test func containersThatAreBroken() {
        #expect(
            error(#"{"data":[{}],"meta":}"#)
                == "malformed: in: row 1 (line 1, column 21, byte 20): a value is expected, not }")
        #expect(
            error("{\"data\":[{}],\n\"meta\":[1,]}").contains("line 2, column 11, byte 24): a value is expected, not ]")
        )
        #expect(error("{\"data\":[{}],\"meta\":{\"a\":1}").contains("the object around the rows is not closed"))
        #expect(error("{\"meta\":01,\"data\":[{}]}").contains("a number is malformed"))
        #expect(error("{\"meta\":1,\"data\":[{}]").contains("the object around the rows is not closed"))
        #expect(error("{\"meta\":1,\"data\":[{}").contains("the array of rows is not closed"))
    }

    @Test func valuesThatAreNoRows() {
        let message = { (text: String) in
            "a row is expected here, and this value is not an object: \(text); leave such values out with \(Setting.skipsErrors), or say "
                + "with \(Setting.root) where the rows are"
        }
        #expect(error("[{},\n 1]") == "malformed: in: row 2 (line 2, column 2, byte 6): " + message("1"))
        #expect(error("[null]") == "malformed: in: row 1 (line 1, column 2, byte 1): " + message("null"))
        #expect(
            error("{}\n[1]\n").hasPrefix(
                "malformed: in: row 2 (line 2, column 1, byte 3): a row is expected here, and an array is none; leave"))
        #expect(error("3") == "malformed: in: row 1 (line 1, column 1, byte 0): " + message("3"))
        #expect(
            error("x", JSONLinesFormat.self).contains("row 1 (line 1, column 1, byte 0): a value is expected, not x"))
        let skipped = readJSON("[1,{\"a\":1},[],{\"a\":2,\"b\":\"x\"},\"s\"]", skipsErrors: true)
        #expect(skipped.rows == two)
        #expect(skipped.warnings == ["3 skippedRow in: row 1 (line 1, column 2, byte 1)"])
        #expect(skipped.rowsRead == 5)
    }

    /// The whole of a broken array is given up; lines go on at the next one.
    @Test func skippingErrors() {
        let broken = "{\"a\":1}\n{\"a\":}\n{\"a\":2,\"b\":\"x\"}\n"
        let lines = readJSON(broken, JSONLinesFormat.self, skipsErrors: true)
        #expect(lines.rows == two)
        #expect(lines.warnings.count == 1)
        #expect(lines.warnings.first?.hasPrefix("1 skippedRow in: row 2 (line 2,") == true)
        #expect(
            readJSON("[{\"a\":1},{\"a\":},{\"a\":2}]", skipsErrors: true).error?.contains(
                "row 2 (line 1, column 15, byte 14)") == true)
        // A number ends at white space, a comma or a bracket that closes; one that runs into more is none.
        #expect(readJSON("1{\"a\":1} {\"a\":2}", skipsErrors: true).error?.contains("a number is malformed") == true)
        let cut = readJSON("{\"a\":1}\n{\"a\":2,\"b\":\"x\"}\n{\"a\":", JSONLinesFormat.self, skipsErrors: true)
        #expect(cut.rows == two)
        #expect(cut.warnings.count == 1)
    }

    /// Behind an envelope the next object is taken for one before that is known; it is read as it would be alone.
    @Test(arguments: [
        #"{"id":1,"data":{"a":"\u0041\/","b":[ 1 , 2 ]},"createdAt":"x"}"#,
        #"{"id":1,"data":{"b":[ "\u0041" , 2 ],"a":"\u0041"},"createdAt":"x","updatedAt":null}"#,
        #"{"id":1,"data":{"b":[ "\u0041" , 2 ],"a":"\n"},"other":1}"#,
        #"{"id":1,"data":{"a":"\u0041","b":{ "c" : 1 }},"other":"\/"}"#,
        #"{"id":1,"data":{"a":1}}"#, #"{"data":{"a":1}}"#, #"{"id":1}"#, #"{}"#, #"{"a":1,"data":{}}"#,
        #"{"data":{"a":1},"createdAt":"x","createdAt":"y"}"#, #"{"data":{"a":1},"createdAt":{}}"#,
        #"{"id":1,"data":7,"createdAt":"x"}"#, #"{"createdAt":"x","jobId":2,"data":{"a":1,"a":2}}"#,
        #"{ "id" : 1 , "data" : { "a" : 1 } , "updatedAt" : "x" }"#, #"{"data":{},"dataId":7}"#,
        #"{"id":1,"data":{"a":tru},"createdAt":"x"}"#, #"{"id":1,"data":{"a":1},"createdAt":x}"#,
        #"{"id":1,"data":{"a":"\u004"},"createdAt":"x"}"#, #"{"id":1,"data":{"a":"\x"},"other":1}"#,
    ])
    func objectsBehindAnEnvelope(object: String) {
        let envelope = #"{"id":1,"data":{"a":"é","c":[1, 2]},"createdAt":"x"}"#
        let unwraps = { (options: inout JSONOptions) in options.unwraps = true }
        let row = readLines(envelope, unwraps).rows
        #expect(row == [["a=t:é", "c=j:[1,2]"]])
        let alone = readLines(object, skipsErrors: true, unwraps)
        for count in [1, 18] {
            let lines = Array(repeating: envelope, count: count)
            let text = (lines + [object] + lines).joined(separator: "\n")
            #expect(
                readLines(text, skipsErrors: true, unwraps).rows == lines.flatMap { _ in row } + alone.rows
                    + lines.flatMap { _ in row })
            let elements = "[" + (lines + [object] + lines).joined(separator: ",") + "]"
            let (error, expected) = (
                readJSON(elements, JSONFormat.self, unwraps).error,
                readJSON("[" + object + "]", JSONFormat.self, unwraps).error
            )
            // The place is another, and what is wrong is the same.
            #expect(error?.split(separator: "): ").last == expected?.split(separator: "): ").last)
        }
    }

    /// Where the file is cut off is told wherever a block ends.
    @Test(arguments: ["9", "\"x"]) func valuesCutOffWhereABlockEnds(start: String) {
        let options = jsonOptions {
            $0.skipsErrors = true
            $0.blockSize = 16
        }
        for count in 0..<70 {
            let text = "[" + start + String(repeating: "9", count: count)
            let error = Reading(text, as: JSONFormat.self, options).error
            #expect(error?.contains("line 1, ") == true, "\(text): \(error ?? "no error")")
        }
    }

    @Test func rowsBeyondTheLimit() {
        let options = jsonOptions {
            $0.maximumRow = 1000
            $0.blockSize = 64
        }
        let long = "{\"t\":\"\(String(repeating: "x", count: 3000))\"}"
        for (text, format) in [
            ("[{},\n\(long)]", JSONFormat.self as any Format.Type), ("{}\n\(long)", JSONFormat.self),
            ("{}\n\(long)\n", JSONLinesFormat.self),
        ] {
            let error = Reading(text, as: format, options).error
            #expect(error?.hasPrefix("limit: in: line 2, byte ") == true, "\(error ?? "")")
            #expect(error?.contains("a row is longer than 1000 bytes; look for an unclosed quote or bracket") == true)
        }
    }

    /// A value that runs over lines would else be a row or none, depending on where a block ends.
    @Test func aLineHoldsItsValues() {
        let text = "{\"a\":1}\n{\"a\":\n2}\n{\"a\":3}{\"a\":4}\n"
        let error = readJSON(text, JSONLinesFormat.self).error
        #expect(
            error
                == "malformed: in: row 2 (line 2, column 6, byte 13): a value is expected, not the end of the line; "
                + "read values of several lines "
                + "with \(Setting.sourceFormat) json, or leave such rows out with \(Setting.skipsErrors)")
        #expect(readJSON(text).rows == [["a=n:1"], ["a=n:2"], ["a=n:3"], ["a=n:4"]])
        #expect(readJSON(text, JSONLinesFormat.self, skipsErrors: true).rows == [["a=n:1"], ["a=n:3"], ["a=n:4"]])
        // A first line that is broken seems to run on, and is left out like any other.
        for broken in ["{\"a\":1", "{\"a\":", "{", "{\"a\":[1}", "{\"a\":\"x}"] {
            let lines = readJSON(broken + "\n{\"a\":2}\n{\"b\":1}\n", JSONLinesFormat.self, skipsErrors: true)
            #expect(lines.rows == [["a=n:2"], ["b=n:1"]], "\(broken)")
        }
        // The first object says nothing about lines where it is empty.
        let indented = "{}\n{ }\n{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n"
        #expect(readJSON(indented, JSONLinesFormat.self).rows == [[], [], ["a=n:1"], ["a=n:2"]])
    }

    /// Generated text of every awkward kind, whole and in pieces.
    @Test(arguments: 0..<150) func anythingInPieces(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let parts = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"data\"", "\"meta\"", "\"b\\u00e9\\n\"", "1", "-2.5e3", "null",
            "true", " ",
            "\n", "\r\n", "{\"a\":1}", "{\"a\":[1, {\"b\": 2}]}\n", "\"", "\\", "x",
        ]
        let opening = ["[", "", "{\"meta\":1,\"data\":[", "{\"data\":["][seed % 4]
        let text =
            opening
            + (0..<Int.random(in: 1...25, using: &generator))
            .map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
        for skips in [false, true] {
            _ = readJSON(text, skipsErrors: skips)
            _ = readJSON(text, JSONLinesFormat.self, skipsErrors: skips)
        }
        // Sound rows with one byte changed.
        let rows = (0..<8).map { "{\"a\": \($0), \"t\": \"x\\ty\", \"n\": {\"k\": [1, 2]}}" }
        for text in [
            "[" + rows.joined(separator: ",\n") + "]", rows.joined(separator: "\n"),
            "{\"meta\":{},\"data\":[" + rows.joined(separator: ",") + "]}",
        ] {
            var bytes = Array(text.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = [0xFF, 0x22, 0x7B, 0x5D, 0x0A, 0x2C, 0x5C, 0x30].randomElement(using: &generator) ?? 0
            for skips in [false, true] {
                _ = readJSON(bytes, skipsErrors: skips)
                _ = readJSON(bytes, JSONLinesFormat.self, skipsErrors: skips)
            }
        }
    }
}
