import Tabular
import Testing
import Transforms

@Suite struct FlattenTests {
    @Test(arguments: [
        (
            #"{"a":1,"b":{"c":2,"d":{"e":[3,{"f":4}],"g":{}}},"h":null}"#,
            #"{"a":1,"b.c":2,"b.d.e":[3,{"f":4}],"b.d.g":{},"h":null}"#
        ),
        (#"{"a":{}}"#, #"{"a":{}}"#),
        (#"{"a":[{"b":1}]}"#, #"{"a":[{"b":1}]}"#),
        (
            #"{"a":{"b":"x\ny","c":"q\/r","d":"\u0041\ud800","":true}}"#,
            #"{"a.b":"x\ny","a.c":"q/r","a.d":"A\ud800","a.":true}"#
        ),
        (#"{"a":{"b\u0063":1,"k\"":2}}"#, #"{"a.bc":1,"a.k\"":2}"#),
        (#"{"a":{"b":1},"a.b":2}"#, #"{"a.b (2)":1,"a.b":2}"#),
        (#"{"a.b":2,"a":{"b":1,"c":3}}"#, #"{"a.b":2,"a.b (2)":1,"a.c":3}"#),
        (#"{"a":{"b.c":1,"b":{"c":2}}}"#, #"{"a.b.c":1,"a.b.c (2)":2}"#),
        (#"{"a":{"b":1},"a.b":2,"a.b (2)":3}"#, #"{"a.b (3)":1,"a.b":2,"a.b (2)":3}"#),
        (#"{"a":{"b":1,"b (2)":4},"a.b":2}"#, #"{"a.b (3)":1,"a.b (2)":4,"a.b":2}"#),
        (#"{"a":{"b":1,"b":2}}"#, #"{"a.b":2}"#), (#"{"a":{"b":1,"c":0,"b":{"d":2}}}"#, #"{"a.b.d":2,"a.c":0}"#),
        (#"{"a":{"b":{"d":1,"e":2},"b":{"d":3}}}"#, #"{"a.b.d":3}"#),
        (#"{"a":{"b":{"d":1,"e":2},"b":3,"b":4}}"#, #"{"a.b":4}"#),
        (#"{"a":{"b":1},"c":0,"a":{"d":2}}"#, #"{"a.d":2,"c":0}"#),
        (
            #"{"a":{"s":"}{\"]","n":-1.5e3,"t":true,"f":false,"z":null}}"#,
            #"{"a.s":"}{\"]","a.n":-1.5e3,"a.t":true,"a.f":false,"a.z":null}"#
        ),
    ])
    func objectsBecomeColumns(row: String, expected: String) throws {
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([row, "{}", row, row], [Flatten()], blockSize: blockSize)
            #expect(run.lines == [expected, "{}", expected, expected])
        }
    }

    @Test func deepObjectsStayJSONAtLast() throws {
        let depth = 20_000
        let row =
            #"{"v":"# + String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth + 1)
        let run = try TransformRun([row], [Flatten()])
        let line = try #require(run.lines.first)
        let name = "v" + String(repeating: ".a", count: Flatten.maximumDepth)
        #expect(line.hasPrefix("{\"\(name)\":{\"a\":{\"a\":"))
        #expect(line.utf8.count < row.utf8.count)
    }

    @Test func onlyKeysThatStandTwiceAreLost() throws {
        let rows = [
            #"{"a":{"b":1},"a.b":2}"#, #"{"a":{"b":1,"b":2,"c":3}}"#, #"{"a":{"b":1}}"#,
            #"{"a":{"b.c":1,"b":{"c":2}}}"#,
        ]
        let run = try TransformRun(rows + rows, [Flatten()])
        #expect(run.warnings.entries[.repeatedKey]?.count == 2)
        #expect(run.warnings.entries[.repeatedKey]?.first.description == "column \"a.b\"")
    }

    @Test func namesMeetWithAnySeparator() throws {
        let row = #"{"a_b":1,"a":{"b":2},"a_":{"b":3},"":{"a_b":4}}"#
        let run = try TransformRun([row], [Flatten(separator: "_")])
        #expect(run.lines == [#"{"a_b":1,"a_b (2)":2,"a__b":3,"_a_b":4}"#])
        let bare = try TransformRun([#"{"ab":1,"a":{"b":2},"":{"ab":3,"a":{"b":4}}}"#], [Flatten(separator: "")])
        #expect(bare.lines == [#"{"ab":1,"ab (2)":2,"ab (3)":3,"ab (4)":4}"#])
    }

    @Test func onlyTheFieldsThatAreNamed() throws {
        let row = #"{"a":{"b":{"c":1}},"d":{"e":1}}"#
        #expect(try TransformRun([row], [Flatten(["a"])]).lines == [#"{"a.b.c":1,"d":{"e":1}}"#])
        #expect(
            try TransformRun([row], [Flatten(parsing: "d,x", separator: "__")]).lines == [
                #"{"a":{"b":{"c":1}},"d__e":1}"#
            ])
        #expect(try TransformRun([row], [Flatten(parsing: "")]).lines == [#"{"a.b.c":1,"d.e":1}"#])
        #expect(exportError { _ = try Flatten(parsing: "a,,b") }?.code == .usage)
    }

    @Test func rowsAlikeShareAShape() throws {
        let stage = try Flatten().makeStage()
        let batch = RowBatch()
        let shape = RowShape(columns: ["a"])
        for text in [#"{"x":1}"#, #"{"y":1}"#, #"{"x":2}"#, "7"] {
            let offset = Array(text.utf8).withUnsafeBytes { batch.block.append($0) }
            batch.append(Row(shape: 0, firstCell: batch.cellCount, start: offset))
            batch.append(Cell(text == "7" ? .number : .json, offset: offset, count: text.utf8.count))
        }
        batch.shapes = [shape]
        try stage.apply(to: batch)
        let shapes = (0..<4).map { batch.shape(of: batch.rows[$0]) }
        #expect(shapes[0] === shapes[2])
        #expect(shapes[0] !== shapes[1])
        #expect(shapes[3] === shape)
        #expect(batch.shapes.count == 3)
    }

    @Test func nestingCostsNoStack() throws {
        let depth = 2500
        let row = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let run = try TransformRun([row], [Flatten()])
        // The name of the deepest object that is opened, and of its member, which stays JSON.
        #expect(run.columns.first?.utf8.count == 2 * Flatten.maximumDepth + 1)
    }

    @Test func namesBeyondMeasureAreAnError() {
        let key = String(repeating: "k", count: 1 << 20)
        let row = #"{"a":{"\#(key)":{"# + (0..<40).map { #""m\#($0)":1"# }.joined(separator: ",") + "}}}"
        #expect(exportError { _ = try TransformRun([row], [Flatten()]) }?.code == .limit)
    }

    @Test func manyDifferentObjects() throws {
        let rows = (0..<50_000).map { #"{"i":\#($0),"o":{"k\#($0)":"v\n","l":{"m":\#($0)}}}"# }
        let run = try TransformRun(rows, [Flatten()], blockSize: 1 << 16)
        #expect(run.lines == (0..<50_000).map { #"{"i":\#($0),"o.k\#($0)":"v\n","o.l.m":\#($0)}"# })
    }
}
