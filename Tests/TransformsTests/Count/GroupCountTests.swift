import JSONFormat
import Tabular
import TestSupport
import Testing

@testable import Transforms

@Suite struct GroupCountTests {
    private func count(_ text: String, memoryLimit: Int = 1 << 25) throws -> GroupCount {
        GroupCount(
            by: try GroupCount.fields(parsing: text), options: TransformRun.options(memoryLimit: memoryLimit))
    }

    @Test func mostFirstThenFirstSeen() throws {
        let rows = [
            #"{"c":"b"}"#, #"{"c":"a"}"#, #"{"d":1}"#, #"{"c":"a"}"#, #"{"c":null}"#, #"{"c":""}"#, #"{"c":"b"}"#,
        ]
        let run = try TransformRun(rows, [count("c")])
        #expect(
            run.lines == [
                #"{"c":"b","count":2}"#, #"{"c":"a","count":2}"#, #"{"count":2}"#, #"{"c":"","count":1}"#,
            ])
    }

    /// As `--unique-by` compares them, with the value as it first stood there.
    @Test func valuesAgreeByContent() throws {
        let rows = [#"{"v":1.0}"#, #"{"v":"1"}"#, #"{"v":1e0}"#, #"{"v":"1.0"}"#, #"{"v":true}"#, #"{"v":"true"}"#]
        let run = try TransformRun(rows, [count("v")])
        #expect(run.lines == [#"{"v":1.0,"count":3}"#, #"{"v":true,"count":2}"#, #"{"v":"1.0","count":1}"#])
    }

    @Test func severalFieldsAndMembers() throws {
        let rows = [
            #"{"p":{"q":"a\nb","r":1},"n":1}"#, #"{"n":1,"p":{"q":"a\u000ab"}}"#, #"{"p":{"q":[1,{}]},"n":1}"#,
            #"{"p":{"q":false},"n":2}"#, #"{"p":{"q":2.50},"n":2}"#, #"{"p":7}"#,
        ]
        let run = try TransformRun(rows, [count("n,p.q")])
        #expect(
            run.lines == [
                #"{"n":1,"p.q":"a\nb","count":2}"#, #"{"n":1,"p.q":[1,{}],"count":1}"#,
                #"{"n":2,"p.q":false,"count":1}"#,
                #"{"n":2,"p.q":2.50,"count":1}"#, #"{"count":1}"#,
            ])
        #expect(run.columns == ["n", "p.q", "count"])
    }

    @Test func aFieldCalledCount() throws {
        #expect(try TransformRun([#"{"count":5}"#], [count("count,count")]).lines == [#"{"count":5,"count (2)":1}"#])
        #expect(GroupCount.columns(of: [FieldPath("count")]).map(\.description) == ["count", "count (2)"])
    }

    /// More groups than fit into memory, parts of each in many runs.
    @Test(arguments: [0, 20_000, 1 << 25]) func spillingChangesNothing(memoryLimit: Int) throws {
        var random = SeededGenerator(seed: 5)
        let keys = (0..<6000).map { _ in Int.random(in: 0..<Int.random(in: 1...1500, using: &random), using: &random) }
        var groups: [Int: (count: Int, first: Int)] = [:]
        for (index, key) in keys.enumerated() { groups[key, default: (0, index)].count += 1 }
        let expected = groups.sorted { (-$0.value.count, $0.value.first) < (-$1.value.count, $1.value.first) }
        let rows = keys.map { #"{"x":null,"k":"k\#($0)"}"# }
        let run = try TransformRun(rows, [count("k", memoryLimit: memoryLimit)], blockSize: 3000)
        #expect(run.lines == expected.map { #"{"k":"k\#($0.key)","count":\#($0.value.count)}"# })
    }
}
