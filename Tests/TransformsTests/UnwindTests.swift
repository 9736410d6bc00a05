import Tabular
import Testing
import Transforms

@Suite struct UnwindTests {
    @Test(arguments: [
        (#"{"a":1,"x":[{"b":2},{"c":3}],"d":4}"#, [#"{"a":1,"b":2,"d":4}"#, #"{"a":1,"c":3,"d":4}"#]),
        (
            #"{"a":1,"x":[5,"s",null,[6],"q\n\/"]}"#,
            [
                #"{"a":1,"x":5}"#, #"{"a":1,"x":"s"}"#, #"{"a":1,"x":null}"#, #"{"a":1,"x":[6]}"#,
                #"{"a":1,"x":"q\n/"}"#,
            ]
        ),
        (#"{"x":[{"y":1},2,{}]}"#, [#"{"y":1}"#, #"{"x":2}"#, "{}"]),
        (#"{"a":1,"x":{"b":2,"c":"\u0041\t"}}"#, [#"{"a":1,"b":2,"c":"A\t"}"#]),
        (#"{"a":1,"x":7}"#, [#"{"a":1,"x":7}"#]), (#"{"a":1}"#, [#"{"a":1}"#]), (#"{"x":null}"#, [#"{"x":null}"#]),
        (#"{"a":1,"x":[]}"#, [#"{"a":1}"#]), (#"{"a":1,"x":{}}"#, [#"{"a":1}"#]),
        (#"{"a":1,"x":[{"a":2,"x":3}]}"#, [#"{"a":1,"a (2)":2,"x":3}"#]),
        (#"{"x":[{"a":2}],"a":1,"a (2)":0}"#, [#"{"a (3)":2,"a":1,"a (2)":0}"#]),
        (#"{"x":[{"a":2,"a":3}],"a":1}"#, [#"{"a (2)":3,"a":1}"#]),
        (#"{"x":"[1,2]"}"#, [#"{"x":"[1,2]"}"#]),
        (#"{"x":[{"n":{"m":[1]}}]}"#, [#"{"n":{"m":[1]}}"#]),
    ])
    func oneRowForEachElement(row: String, expected: [String]) throws {
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun([#"{"z":0}"#, row, "{}", row], [Unwind("x")], blockSize: blockSize)
            #expect(run.lines == [#"{"z":0}"#] + expected + ["{}"] + expected)
        }
    }

    @Test func onlyKeysThatStandTwiceAreLost() throws {
        let rows = [#"{"a":1,"x":[{"a":2},{"b":2},{"a":3}]}"#, #"{"a":1,"x":[1,{"b":1,"b":2}]}"#]
        #expect(try TransformRun(rows, [Unwind("x")]).warnings.entries[.repeatedKey]?.count == 1)
    }

    @Test func anEmptyArrayLeavesNoColumn() throws {
        let rows = [#"{"i":1,"x":[{"n":1}]}"#, #"{"i":2,"x":[]}"#]
        #expect(try TransformRun(rows, [Unwind("x")]).columns == ["i", "n"])
    }

    @Test func severalFieldsInOrder() throws {
        let run = try TransformRun(
            [#"{"x":[1,2],"y":[{"z":[3,4]},{}]}"#], [Unwind("x"), Unwind("y"), Unwind("z"), Flatten()])
        #expect(
            run.lines == [
                #"{"x":1,"z":3}"#, #"{"x":1,"z":4}"#, #"{"x":1}"#, #"{"x":2,"z":3}"#, #"{"x":2,"z":4}"#, #"{"x":2}"#,
            ])
    }

    @Test func textInTheArenaIsFollowed() throws {
        let run = try TransformRun(
            [#"{"o":{"p":["\u0041b\n",{"q":"\/c"}]},"s":"\u0042"}"#],
            [SourceField(text: "f"), Flatten(), Unwind("o.p"), SourceField(name: "g", text: "h")])
        #expect(
            run.lines == [#"{"g":"h","source":"f","o.p":"Ab\n","s":"B"}"#, #"{"g":"h","source":"f","q":"/c","s":"B"}"#])
    }

    @Test func manyRows() throws {
        let rows = (0..<3000).map {
            #"{"i":\#($0),"x":[\#((0..<$0 % 7).map { #"{"k":"\#($0)\n"}"# }.joined(separator: ","))]}"#
        }
        let expected = (0..<3000).flatMap { index in
            index % 7 == 0 ? [#"{"i":\#(index)}"#] : (0..<index % 7).map { #"{"i":\#(index),"k":"\#($0)\n"}"# }
        }
        #expect(try TransformRun(rows, [Unwind("x")], blockSize: 5000).lines == expected)
    }
}
