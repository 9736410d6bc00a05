import Testing
import Transforms

@Suite struct SkipEmptyRowsTests {
    @Test func rowsWithoutAValueGo() throws {
        let rows = [
            #"{"a":null}"#, #"{"a":null,"b":""}"#, "{}", #"{"a":0}"#, #"{"a":false}"#, #"{"a":{}}"#,
            #"{"a":null,"b":null}"#,
        ]
        let run = try TransformRun(rows, [SkipEmptyRows()], blockSize: 16)
        #expect(run.lines == [rows[1], rows[3], rows[4], rows[5]])
    }

    @Test func aKeyRepeatedCountsByItsLastValue() throws {
        let run = try TransformRun([#"{"a":1,"a":null}"#], [SkipEmptyRows()])
        #expect(run.lines.isEmpty)
    }

    @Test func rowsOfCSV() throws {
        let run = try TransformRun(csv: "a,b\n,\n1,\n,\"\"\n", [SkipEmptyRows()])
        #expect(run.lines == [#"{"a":"1"}"#, #"{"b":""}"#])
        #expect(run.columns == ["a", "b"])
    }
}
