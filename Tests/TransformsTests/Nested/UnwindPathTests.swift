import Tabular
import Testing
import Transforms

@Suite struct UnwindPathTests {
    @Test(arguments: [
        (
            #"{"i":1,"a":{"p":0,"x":[{"b":2,"i":3},{"c":4}],"q":9},"z":5}"#,
            [#"{"i":1,"a":{"p":0,"q":9},"b":2,"i (2)":3,"z":5}"#, #"{"i":1,"a":{"p":0,"q":9},"c":4,"z":5}"#]
        ),
        (
            #"{"a":{"x":[1,"\u0041",null,[2],"q\n"],"q":9}}"#,
            [
                #"{"a":{"x":1,"q":9}}"#, #"{"a":{"x":"\u0041","q":9}}"#, #"{"a":{"x":null,"q":9}}"#,
                #"{"a":{"x":[2],"q":9}}"#, #"{"a":{"x":"q\n","q":9}}"#,
            ]
        ),
        (#"{"a":{"x":[]}}"#, ["{\"a\":{}}"]), (#"{"a":{"p":1,"x":[]}}"#, [#"{"a":{"p":1}}"#]),
        (#"{"a":{"x":{"b":1},"p":2}}"#, [#"{"a":{"p":2},"b":1}"#]), (#"{"a":{"x":{}}}"#, [#"{"a":{}}"#]),
        (#"{"a":{"x":7}}"#, [#"{"a":{"x":7}}"#]), (#"{"a":7}"#, [#"{"a":7}"#]),
        (#"{"a":[{"x":[1]}]}"#, [#"{"a":[{"x":[1]}]}"#]),
        (#"{"a":{"y":{"x":[1]}}}"#, [#"{"a":{"y":{"x":[1]}}}"#]),
        (#"{"a":"{\"x\":[1,2]}"}"#, [#"{"a":"{\"x\":[1,2]}"}"#]),
        // A key that stands again: its last value counts, and none of the others comes back.
        (#"{"a":{"x":[1],"p":0,"x":[2,{"b":3}]}}"#, [#"{"a":{"p":0,"x":2}}"#, #"{"a":{"p":0},"b":3}"#]),
        (#"{"a":{"\u0078":[1,2]}}"#, [#"{"a":{"\u0078":1}}"#, #"{"a":{"\u0078":2}}"#]),
        (#"{"a.x":[1,2],"a":{"x":[3]}}"#, [#"{"a.x":1,"a":{"x":[3]}}"#, #"{"a.x":2,"a":{"x":[3]}}"#]),
    ])
    func oneRowForEachElement(row: String, expected: [String]) throws {
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([#"{"z":0}"#, row, "{}", row], [Unwind("a.x")], blockSize: blockSize)
            #expect(run.lines == [#"{"z":0}"#] + expected + ["{}"] + expected)
        }
    }

    @Test func behindOtherSteps() throws {
        let steps: [any RowTransform] = [ParseJSON(), Unwind("a.b.x"), Unwind("a.b.y"), Flatten()]
        let run = try TransformRun([#"{"a":"{\"b\": {\"x\": [{\"u\":\"\\u0041\"}, 1], \"y\": [\"s\", 2]}}"}"#], steps)
        #expect(
            run.lines == [
                #"{"a.b.y":"s","u":"A"}"#, #"{"a.b.y":2,"u":"A"}"#, #"{"a.b.x":1,"a.b.y":"s"}"#,
                #"{"a.b.x":1,"a.b.y":2}"#,
            ])
    }

    @Test func tellsOfPathsThatLeadNowhere() throws {
        let steps: [any RowTransform] = [Unwind("a.x"), Unwind("b.x"), Unwind("a.y")]
        let run = try TransformRun([#"{"a":{"x":[1]}}"#], steps + [MissingFieldsCheck(of: steps)])
        #expect(run.notes.count == 2)
        #expect(run.notes.first == #"no row read has the column "b.x""#)
        #expect(run.notes.last?.hasPrefix(#"no row read has an array or object in "a.y" to unwind"#) == true)
    }

    /// What stands beside the array in its object is in each of its rows.
    @Test func muchBesideManyElementsIsAnError() throws {
        let text = String(repeating: "x", count: 20_000)
        let elements = Array(repeating: "1", count: 20_000).joined(separator: ",")
        let error = #expect(throws: ExportError.self) {
            try TransformRun([#"{"a":{"t":"\#(text)","x":[\#(elements)]}}"#], [Unwind("a.x")])
        }
        #expect(error?.code == .limit)
    }

    @Test func manyElements() throws {
        let elements = (0..<20_000).map { $0 % 2 == 0 ? "\($0)" : #"{"n":\#($0)}"# }
        let run = try TransformRun([#"{"a":{"x":[\#(elements.joined(separator: ","))]}}"#], [Unwind("a.x")])
        #expect(run.lines.count == elements.count)
        #expect(run.lines.last == #"{"a":{},"n":19999}"#)
        #expect(run.lines[100] == #"{"a":{"x":100}}"#)
    }
}
