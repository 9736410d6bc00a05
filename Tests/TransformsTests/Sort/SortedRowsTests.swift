import JSONFormat
import Tabular
import TestSupport
import Testing

@testable import Transforms

@Suite struct SortedRowsTests {
    /// A limit so small that runs are merged two by two, one in between, and one under which all stays in memory.
    static let limits = [0, 20_000, 1 << 25]

    private func sorted(_ text: String, memoryLimit: Int = 1 << 25, limit: UInt64? = nil) throws -> SortedRows {
        SortedRows(
            by: try SortField.parse(text), limit: limit, options: TransformRun.options(memoryLimit: memoryLimit))
    }

    /// Each value comes before those of the lines below, and is equal to those beside it.
    private static let ladder: [[String]] = [
        ["-1e99999999999999999999", "-10e99999999999999999998"], ["-1e1000000000000000000"],
        ["-9007199254740993"], ["-9007199254740992"], ["-12.5", "\"-12.50\"", "-125e-1"], ["-12.05"], ["-1e-3"],
        ["-1e-1000000000000000000"], ["-1e-99999999999999999999"], ["-0", "0", "0.0", "\"0e5\""],
        ["1e-99999999999999999999"], ["1e-1000000000000000000"], ["1e-70"], ["1e-3", "0.001"], ["0.1"], ["0.11"],
        ["9", "\"9\"", "9.0", "90e-1"], ["10", "\"1e1\""], ["99"], ["100", "1e2"], ["9007199254740992"],
        ["9007199254740993"], ["1e60"], ["1e61"], ["1e400"], ["1e1000000000000000000", "0.1e1000000000000000001"],
        ["1e99999999999999999999"], ["2e99999999999999999999"], ["1e100000000000000000000"],
        ["\"\""], [#""\u0000""#], [#""\u0000a""#], [#""\u0001""#], ["\" \""], ["\"+1\""], ["\"007\""], ["\"1.\""],
        ["\"A\""], ["\"a\""], [#""a\u0000""#], [#""a\u0000b""#], [#""a\nb""#], ["\"aa\""], ["\"ab\""], ["\"b\""],
        ["\"e\u{301}\""], ["\"z\""], ["\"é\""], ["\"\u{FFFD}\""], ["\"🚀\""], ["false"], ["true"], ["[1,2]"], ["[1]"],
        ["{\"a\":1}"], ["{}"],
    ]

    @Test(arguments: limits) func valuesHaveAnOrder(memoryLimit: Int) throws {
        var random = SeededGenerator(seed: 3)
        let rungs = SortedRowsTests.ladder.enumerated().flatMap { rung, values in values.map { (rung, $0) } }
        for direction in ["", "-"] {
            let shuffled = rungs.shuffled(using: &random)
            let rows =
                shuffled.map { #"{"v":\#($1),"rung":\#($0)}"# } + [#"{"rung":"none"}"#, #"{"v":null,"rung":"none"}"#]
            // Stable, so that equal values stay in the order in which they came, whichever way.
            let ordered = shuffled.enumerated().sorted {
                let (one, two) = ($0.element.0, $1.element.0)
                if one == two { return $0.offset < $1.offset }
                return direction.isEmpty ? one < two : one > two
            }
            let expected = ordered.map { rows[$0.offset] } + rows.suffix(2)
            let run = try TransformRun(
                rows.shuffledEnds(), [sorted("\(direction)v", memoryLimit: memoryLimit)], blockSize: 300)
            #expect(run.lines == expected)
        }
    }

    @Test func cellsOfCSVWithoutAValueAreLast() throws {
        let text = "n,v\n1,\n2,10\n3,\"\"\n4,9\n5,true\n"
        #expect(
            try TransformRun(csv: text, [sorted("v")]).lines.map { $0.dropFirst(6).prefix(1) } == [
                "4", "2", "3", "5", "1",
            ])
        #expect(
            try TransformRun(csv: text, [sorted("-v")]).lines.map { $0.dropFirst(6).prefix(1) } == [
                "5", "3", "2", "4", "1",
            ])
    }

    @Test func severalFieldsAndFieldsBelowColumns() throws {
        let rows = [
            #"{"a":2,"p":{"q":"x"}}"#, #"{"a":1,"p":{"q":"y"}}"#, #"{"a":2,"p":{"q":"y"}}"#, #"{"a":1,"p":{"q":true}}"#,
            #"{"a":1}"#, #"{"a":1,"p":{"q":10}}"#, #"{"a":1,"p":{"q":"9"}}"#,
        ]
        let run = try TransformRun(rows, [sorted("-a, p.q")])
        #expect(run.lines == [0, 2, 6, 5, 1, 3, 4].map { rows[$0] })
    }

    @Test func namesWithHyphensCommasAndQuotes() throws {
        let fields = try SortField.parse(#"-"a, b" , "-c",- d"#)
        #expect(fields.map(\.path.description) == ["a, b", "-c", "d"])
        #expect(fields.map(\.isDescending) == [true, false, true])
        #expect(exportError { _ = try SortField.parse("a,-") }?.code == .usage)
    }

    /// Many runs and several levels give what Swift's own sort gives, for rows of one shape and of a thousand.
    @Test(arguments: limits, [1, 3000]) func spillingChangesNothing(memoryLimit: Int, shapes: Int) throws {
        var random = SeededGenerator(seed: UInt64(memoryLimit + shapes))
        let keys = (0..<4000).map { _ in Int.random(in: -500..<500, using: &random) }
        let rows = keys.enumerated().map { index, key in
            #"{"k":\#(key),"column \#(index % shapes)":"\#(index)","t":null,"u":[\#(index),{}],"w":"a\nb"}"#
        }
        let expected = keys.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        let run = try TransformRun(rows, [sorted("k", memoryLimit: memoryLimit)], blockSize: 5000)
        #expect(run.lines == expected.map { rows[$0.offset] })
    }

    /// A limit behind the sort, for which not all rows are kept.
    @Test(arguments: limits, [0, 1, 7, 500, 100_000] as [UInt64]) func keepsTheFirst(memoryLimit: Int, limit: UInt64)
        throws
    {
        var random = SeededGenerator(seed: limit)
        let keys = (0..<3000).map { _ in Int.random(in: 0..<300, using: &random) }
        let rows = keys.enumerated().map { #"{"k":\#($1),"n":\#($0)}"# }
        let expected = keys.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        let run = try TransformRun(rows, [sorted("k", memoryLimit: memoryLimit, limit: limit)], blockSize: 700)
        #expect(run.lines == expected.prefix(Int(limit)).map { rows[$0.offset] })
    }

    /// Rows and keys that are each larger than the memory they may use.
    @Test(arguments: limits) func longRows(memoryLimit: Int) throws {
        let rows = (0..<40).map { index in
            #"{"k":"\#(String(repeating: "x", count: 30_000))\#(99 - index)","v":"\#(String(repeating: "y", count: index * 5000))"}"#
        }
        let run = try TransformRun(rows, [sorted("k", memoryLimit: memoryLimit)])
        #expect(run.lines == rows.reversed())
    }
}

extension [String] {
    /// The rows with the last two where they do not belong.
    fileprivate func shuffledEnds() -> [String] {
        [self[count - 2]] + dropLast(2).prefix(5) + [self[count - 1]] + dropLast(2).dropFirst(5)
    }
}
