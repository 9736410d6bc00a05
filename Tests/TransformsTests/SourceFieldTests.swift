import Tabular
import Testing
import Transforms

@Suite struct SourceFieldTests {
    @Test func aColumnComesInFront() throws {
        let rows = [#"{"a":1,"b":"x"}"#, "{}", #"{"b":[1],"a":2,"a":3}"#]
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun(rows, [SourceField(text: #"job "7""#)], blockSize: blockSize)
            #expect(
                run.lines == [
                    #"{"source":"job \"7\"","a":1,"b":"x"}"#, #"{"source":"job \"7\""}"#,
                    #"{"source":"job \"7\"","b":[1],"a":3}"#,
                ])
        }
    }

    @Test func aColumnOfThatNameStays() throws {
        let run = try TransformRun(
            [#"{"source":"old","source (2)":1}"#], [SourceField(text: "a.json"), SourceField(name: "from", text: "b")])
        #expect(run.lines == [#"{"from":"b","source":"a.json","source (3)":"old","source (2)":1}"#])
    }

    @Test func aHeaderStaysOne() throws {
        let run = try TransformRun(csv: "a,b\n", [SourceField(text: "x")])
        #expect(run.columns == ["source", "a", "b"])
    }

    @Test func manyRowsOutgrowTheCells() throws {
        let rows = (0..<20_000).map { #"{"i":\#($0)}"# }
        let run = try TransformRun(rows, [SourceField(text: "s")])
        #expect(run.lines == rows.map { #"{"source":"s",\#($0.dropFirst())"# })
    }
}
