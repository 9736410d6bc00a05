import Tabular
import Testing
import Transforms

@Suite struct FlattenArraysTests {
    @Test(arguments: [
        (#"{"a":[1,"x",null,true],"b":0}"#, #"{"a.0":1,"a.1":"x","a.2":null,"a.3":true,"b":0}"#),
        (#"{"a":[],"b":[[]],"c":[{}],"d":{"e":[]}}"#, #"{"a":[],"b.0":[],"c.0":{},"d.e":[]}"#),
        (#"{"a":[{"b":1,"c":[2,{"d":3}]},4]}"#, #"{"a.0.b":1,"a.0.c.0":2,"a.0.c.1.d":3,"a.1":4}"#),
        (#"{"a":[["\u0041\n"]]}"#, #"{"a.0.0":"A\n"}"#), (#"{"a.0":1,"a":[2,3]}"#, #"{"a.0":1,"a.0 (2)":2,"a.1":3}"#),
        (#"{"a":{"0":1},"a.0":2}"#, #"{"a.0 (2)":1,"a.0":2}"#),
    ])
    func elementsBecomeColumns(row: String, expected: String) throws {
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([row, "{}", row], [Flatten(opensArrays: true)], blockSize: blockSize)
            #expect(run.lines == [expected, "{}", expected])
        }
    }

    @Test func onlyOfNamedFields() throws {
        let run = try TransformRun(
            [#"{"a":[{"b":[1]}],"c":[2]}"#], [Flatten(["a"], separator: "_", opensArrays: true)])
        #expect(run.lines == [#"{"a_0_b_0":1,"c":[2]}"#])
    }

    @Test func arraysOfManyLengths() throws {
        let rows = (0..<600).map { count in
            #"{"a":["# + (0..<count % 40).map { "\($0)" }.joined(separator: ",") + "]}"
        }
        let expected = (0..<600).map { count in
            count % 40 == 0
                ? #"{"a":[]}"# : "{" + (0..<count % 40).map { #""a.\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        }
        #expect(try TransformRun(rows, [Flatten(opensArrays: true)], blockSize: 500).lines == expected)
    }

    /// Time grows with the members of an object, and not with their square.
    @Test func wideObjectsAndArrays() throws {
        let members = (0..<50_000).map { "\"\($0)\":\($0)" }.joined(separator: ",")
        let elements = (0..<50_000).map { "\($0)" }.joined(separator: ",")
        let run = try TransformRun(
            [#"{"a":{\#(members)}}"#, #"{"a":[\#(elements)]}"#], [Flatten(opensArrays: true)])
        #expect(run.columns.count == 50_000)
        #expect(run.lines.count == 2 && run.lines.first == run.lines.last)
        #expect(run.lines.first?.hasSuffix(#","a.49999":49999}"#) == true)
    }

    @Test func deepArraysStayJSONAtLast() throws {
        let text = String(repeating: "[", count: 5000) + "1" + String(repeating: "]", count: 5000)
        let line = try #require(try TransformRun([#"{"v":\#(text)}"#], [Flatten(opensArrays: true)]).lines.first)
        #expect(line.hasPrefix(#"{"v"# + String(repeating: ".0", count: Flatten.maximumDepth) + #"":[[["#))
    }
}
