import JSONFormat
import RowFixtures
import Tabular
import Testing

/// Values, and where errors in them are.
struct JSONParserTests {
    @Test func everyKindOfValue() {
        let text =
            #"{"n":null,"t":true,"f":false,"i":-0,"e":1.00E+5,"s":"","x":"é/\/\u00e9\ud83d\ude80\"\\\b\f\n\r\t\u0001","#
            + "\"a\": [ 1 , { \"b\" : [ ] } ], \"o\": { } }"
        #expect(
            readJSON(text).rows == [
                [
                    "n=null", "t=true", "f=false", "i=n:-0", "e=n:1.00E+5", "s=t:",
                    "x=t:é//é🚀\"\\\u{8}\u{c}\n\r\t\u{1}",
                    "a=j:[1,{\"b\":[]}]", "o=j:{}",
                ]
            ])
    }

    @Test func textInsideNestedValuesKeepsItsBytes() {
        #expect(
            readJSON("{\"o\":{\"a b\" : \" x  y \\u0041\", \"n\":\n1.0 }}").rows == [
                [#"o=j:{"a b":" x  y \u0041","n":1.0}"#]
            ])
    }

    @Test func loneSurrogatesAreKept() {
        #expect(readJSON(#"{"a":"x\ud800y\udc00"}"#).rows == [["a=t:x\u{FFFD}y\u{FFFD}"]])
    }

    /// Two of them are two names, and the same one is the same in any spelling.
    @Test func loneSurrogatesInNames() throws {
        let text =
            #"[{"\ud800":1,"\udfff":2,"a\uD800\u0041\n":3,"\ud83d\ude80":4,"\ude80\ud83d":5},{"\uD800":1,"\ud800":2}]"#
        let read = readJSON(text)
        #expect(read.error == nil)
        #expect(read.rows[0].count == 5)
        #expect(read.rows[0][3] == "🚀=n:4")
        #expect(read.rows[1] == ["\u{FFFD}=n:2"])
        #expect(read.warnings == ["1 repeatedKey row 2"])
    }

    @Test func repeatedKeysHaveTheirLastValue() {
        let read = readJSON(#"[{"a":1,"b":2},{"a":1,"b":2,"a":3,"a":4},{"\u0061":5,"a":6}]"#)
        #expect(read.rows == [["a=n:1", "b=n:2"], ["a=n:4", "b=n:2"], ["a=n:6"]])
        #expect(read.warnings == ["3 repeatedKey row 2"])
    }

    @Test func keysInAnyOrderAndSpelling() {
        let read = readJSON(#"[{"a":1,"b":2},{"b":1,"a":2},{"b":1},{"a":1},{"a":1,"b":2,"c":3},{"":0,"\n":1}]"#)
        #expect(
            read.rows == [
                ["a=n:1", "b=n:2"], ["b=n:1", "a=n:2"], ["b=n:1"], ["a=n:1"], ["a=n:1", "b=n:2", "c=n:3"],
                ["=n:0", "\n=n:1"],
            ])
    }

    // MARK: Envelopes

    @Test func envelopes() {
        let row = #""data":{"a":1,"data":{"x":2}}"#
        let wanted = [["a=n:1", #"data=j:{"x":2}"#]]
        for envelope in [
            #"{"id":"u",\#(row),"createdAt":"t"}"#, #"{\#(row),"updatedAt":null}"#, #"{"jobId":1,\#(row)}"#,
            #"{"dataId":"d", \#(row) }"#, #"{"id":1,"jobId":2,"dataId":3,\#(row),"createdAt":4,"updatedAt":5}"#,
        ] {
            let unwraps = { (options: inout JSONOptions) in options.unwraps = true }
            #expect(readJSON("[\(envelope)]", JSONFormat.self, unwraps).rows == wanted, "\(envelope)")
            #expect(readJSON(envelope, JSONFormat.self, unwraps).rows == wanted, "\(envelope)")
            #expect(readLines(envelope + "\n" + envelope, unwraps).rows == wanted + wanted, "\(envelope)")
            // Elsewhere it is a row like any other.
            #expect(readJSON("[\(envelope)]").rows.first != wanted[0])
            #expect(readLines(envelope + "\n" + envelope).rows.first != wanted[0])
            #expect(readJSON(envelope).rows.first != wanted[0])
            #expect(readJSON("{\"meta\":{},\"data\":[\(envelope)]}").rows == wanted, "\(envelope)")
        }
    }

    @Test func whatIsNoEnvelope() {
        for object in [
            #"{"id":"u","data":{"a":1}}"#, #"{"data":{"a":1},"createdAt":"t","more":1}"#,
            #"{"data":[{"a":1}],"createdAt":"t"}"#,
            #"{"data":1,"createdAt":"t"}"#, #"{"id":1,"createdAt":"t"}"#, #"{"data":{"a":1},"createdAt":{}}"#,
            #"{"data":{"a":1},"createdAt":1,"createdAt":2}"#,
        ] {
            let read = readJSON("[\(object)]") { $0.unwraps = true }
            #expect(read.error == nil)
            #expect(read.rows.first?.contains { $0.hasPrefix("a=") } == false, "\(object)")
        }
    }

    @Test func envelopesThatAreKept() {
        let text =
            #"[{"id":"u","data":{"a":"x\u0041"},"createdAt":"t\u0041","updatedAt":null},{"data":{"a":2},"jobId":7}]"#
        let kept = readJSON(text) {
            $0.unwraps = true
            $0.envelope = .keep
        }
        #expect(
            kept.rows == [
                ["_id=t:u", "_createdAt=t:tA", "_updatedAt=null", "a=t:xA"], ["_jobId=n:7", "a=n:2"],
            ])
        let tracked = readJSON(text) { $0.tracksIdentity = true }
        #expect(tracked.rows == [["\u{0}envelope id=t:u", "a=t:xA"], ["a=n:2"]])
        let both = readJSON(text) {
            $0.tracksIdentity = true
            $0.envelope = .keep
        }
        #expect(both.rows.first == ["\u{0}envelope id=t:u", "_id=t:u", "_createdAt=t:tA", "_updatedAt=null", "a=t:xA"])
    }

    // MARK: Errors

    private func error(_ row: String, in frame: (String) -> String = { "[{\"z\":0},\n" + $0 + "]" }) -> String {
        readJSON(frame(row)).error ?? "none"
    }

    @Test func placesOfErrors() {
        let cases = [
            (#"{"a":1,}"#, 8, "a key is expected, not }"), (#"{a:1}"#, 2, "a key is expected, not a"),
            (#"{"a" 1}"#, 6, "a colon is expected, not 1"), (#"{"a":}"#, 6, "a value is expected, not }"),
            (#"{"a":1 "b":2}"#, 8, "a comma or a closing bracket is expected, not \""),
            (#"{"a":01}"#, 6, "a number is malformed: 01"), (#"{"a":1.}"#, 6, "a number is malformed: 1."),
            (#"{"a":+1}"#, 6, "a value is expected, not +1"), (#"{"a":nul}"#, 6, "a value is expected, not nul"),
            (#"{"a":NaN}"#, 6, "a value is expected, not NaN"), (#"{"a":"\x"}"#, 7, "an escape is none of JSON's: \\x"),
            (#"{"a":"\u12g4"}"#, 11, "an escape has a digit that is not hexadecimal: g4"),
            ("{\"a\":\"\t\"}", 7, "a control character stands unescaped in a string: a tab (U+0009)"),
            (#"{"a":[1,]}"#, 9, "a value is expected, not ]"),
            (#"{"a":[1}}"#, 8, "a comma or a closing bracket is expected, not }"),
            (#"{"a":{"b":tru}}"#, 11, "a value is expected, not tru"), (#"{'a':1}"#, 2, "a key is expected, not 'a'"),
        ]
        for (row, column, message) in cases {
            #expect(
                error(row) == "malformed: in: row 2 (line 2, column \(column), byte \(9 + column)): \(message)",
                "\(row)")
        }
    }

    @Test func linesBehindNestedValuesOfSeveralLines() {
        let text = "[\n  {\"a\": [\n    1,\n    2\n  ], \"b\": {\n  }\n },\n {\"a\": {\"x\":\n [ ]}, \"b\": x}\n]\n"
        // Where such a value ends, the column may be less than it was; the byte is exact.
        let error = Reading(text, as: JSONFormat.self).error
        #expect(error?.hasPrefix("malformed: in: row 2 (line 9, column 1") == true, "\(error ?? "")")
        #expect(error?.hasSuffix(", byte 70): a value is expected, not x") == true)
        let inside = "[\n {\"a\": [\n  1,\n  {\"b\":\n   x}]}]"
        #expect(
            readJSON(inside).error == "malformed: in: row 1 (line 5, column 4, byte 27): a value is expected, not x")
    }

    @Test func textThatIsNotUTF8() {
        let advice =
            "; name the encoding with \(Setting.encoding) (windows-1252, latin-1), or leave such rows out with \(Setting.skipsErrors)"
        let bytes = Array("[{\"a\":1},{\"a\":\"\\u0041\",\"b\":\"".utf8) + [0xE9] + Array("\"},\n{\"a\":3}]".utf8)
        #expect(
            readJSON(bytes).error
                == "malformed: in: row 2 (line 1, column 29, byte 28): a byte is not valid UTF-8" + advice)
        let skipped = readJSON(bytes, skipsErrors: true)
        #expect(skipped.rows == [["a=n:1"], ["a=n:3"]])
        #expect(skipped.warnings.first?.hasPrefix("1 skippedRow in: row 2 (line 1, column 10, byte 9)") == true)
        let lines = Array("{\"a\":1}\n{\"a\":\"".utf8) + [0xC3] + Array("\"}\n{\"a\":3}\n".utf8)
        #expect(
            readJSON(lines, JSONLinesFormat.self).error
                == "malformed: in: row 2 (line 2, column 7, byte 14): a byte is not valid UTF-8" + advice)
        #expect(readJSON(lines, JSONLinesFormat.self, skipsErrors: true).rows == [["a=n:1"], ["a=n:3"]])
        // An error in front of it is the first one.
        let other = Array("[{\"a\":x},{\"b\":\"".utf8) + [0xFF] + Array("\"}]".utf8)
        #expect(readJSON(other).error == "malformed: in: row 1 (line 1, column 7, byte 6): a value is expected, not x")
    }

    @Test func depthCostsNoStack() {
        let depth = 200_000
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let read = Reading("[{\"a\":\(nested)}]", as: JSONFormat.self)
        #expect(read.rows == [["a=j:\(nested)"]])
        let open = Reading("[{\"a\":\(nested.dropLast())}]", as: JSONFormat.self)
        #expect(open.error != nil)
    }
}
