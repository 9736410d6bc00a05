import Tabular
import Testing
import Transforms

@Suite struct ParseJSONTests {
    @Test(arguments: [
        (#"{"a":"{\"b\": [1, {\"c\":null}] }","d":"[]"}"#, #"{"a":{"b":[1,{"c":null}]},"d":[]}"#),
        (#"{"a":"{\"b\":1","c":"[1,]","d":"{\"a\":01}","e":"[1] 2","f":" [1]","g":"[1] \n"}"#, nil),
        (#"{"a":"1","b":"true","c":"null","d":"","e":"\"x\"","f":7,"g":null,"h":{"i":"[1]"}}"#, nil),
        // Half of a pair is no text that could be parsed; written as an escape inside it stays one.
        (
            #"{"a":"[\ud800]","b":"[\"\ud800\"]","c":"[\"\\ud800\"]"}"#,
            #"{"a":"[\ud800]","b":"[\"\ud800\"]","c":["\ud800"]}"#
        ),
        (#"{"a":"[\"\\u0041\\n\",\"é\"]"}"#, #"{"a":["\u0041\n","é"]}"#),
        (#"{"a":"[\u0022x\u0022]"}"#, #"{"a":["x"]}"#),
    ])
    func textBecomesWhatItSays(row: String, expected: String?) throws {
        // Only what stands behind an object or array may be white space.
        let expected = expected ?? row.replacing(#""[1] \n""#, with: "[1]")
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([row, "{}", row], [ParseJSON()], blockSize: blockSize)
            #expect(run.lines == [expected, "{}", expected])
        }
    }

    @Test func ofCSVAsOfJSON() throws {
        let run = try TransformRun(csv: "a,b\n\"{\"\"x\"\": \"\"é\"\"}\",\"[1,\n2]\"\n{},x\n", [ParseJSON()])
        #expect(run.lines == [#"{"a":{"x":"é"},"b":[1,2]}"#, #"{"a":{},"b":"x"}"#])
    }

    @Test func onlyNamedFields() throws {
        let row = #"{"a":"[1]","b":"[2]","c":{"d":"[3]","e":"[4]","d":"[5]"},"f.g":"[6]"}"#
        let steps = [try ParseJSON(parsing: "b, c.d,f.g,x.y")]
        #expect(try TransformRun([row], steps).lines == [#"{"a":"[1]","b":[2],"c":{"e":"[4]","d":[5]},"f.g":[6]}"#])
        #expect(try TransformRun([row], [ParseJSON(parsing: "")]).lines.first?.hasPrefix(#"{"a":[1],"b":[2]"#) == true)
        #expect(throws: ExportError.self) { try ParseJSON(parsing: "a,,b") }
    }

    @Test func tellsOfFieldsWithoutAny() throws {
        let steps: [any RowTransform] = [try ParseJSON(parsing: "a,b,c.d,e"), Unwind("b")]
        let rows = [#"{"a":"[1]","b":"x","c":{"d":{}}}"#]
        let run = try TransformRun(rows, steps + [MissingFieldsCheck(of: steps)])
        #expect(
            run.notes == [
                #"no row read has the column "e""#,
                #"no row read has text that is a JSON object or array in "b" to parse"#,
                #"no row read has an array or object in "b" to unwind; nested values of CSV and workbooks are text, which parseJSON parses"#,
            ])
    }

    @Test func takesDeepAndLongText() throws {
        let depth = 100_000
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let run = try TransformRun([#"{"a":"\#(text)"}"#, #"{"a":"\#(text.dropLast())"}"#], [ParseJSON()])
        #expect(run.lines == [#"{"a":\#(text)}"#, #"{"a":"\#(text.dropLast())"}"#])
    }
}
