import Tabular
import Testing
import Transforms

@Suite struct SortedFieldsTests {
    @Test func sortsTheKeysOfEveryRow() throws {
        let rows = [#"{"b":1,"a":2}"#, #"{"é":1,"Z":2,"z":{"b":1,"a":2}}"#, "{}", #"{"a":1,"b":2}"#]
        let sorted = [#"{"a":2,"b":1}"#, #"{"Z":2,"z":{"b":1,"a":2},"é":1}"#, "{}", #"{"a":1,"b":2}"#]
        for blockSize in [16, 1 << 18] {
            #expect(try TransformRun(rows, [SortedFields()], blockSize: blockSize).lines == sorted)
        }
    }

    @Test func theLastValueOfARepeatedKeyStays() throws {
        let run = try TransformRun([#"{"b":1,"a":2,"b":3}"#], [SortedFields()])
        #expect(run.lines == [#"{"a":2,"b":3}"#])
        #expect(run.warnings.entries[.repeatedKey]?.count == 1)
    }

    @Test func aHeaderStaysOne() throws {
        #expect(try TransformRun(csv: "b,a\n", [SortedFields()]).columns == ["a", "b"])
    }

    /// What a text too long for a cell goes on in stands behind it by number, not by spelling.
    @Test func continuationsStayInTheirOrder() {
        let names: [ColumnName] = [
            "a (continued 10)", "b", "a (continued 2)", "a", "a (continued x)", "a b", "a (continued 1)",
            "(continued 2)",
        ]
        #expect(
            SortedFields.sorted(names) == [
                "(continued 2)", "a", "a (continued 2)", "a (continued 10)", "a (continued 1)", "a (continued x)",
                "a b", "b",
            ])
    }
}
