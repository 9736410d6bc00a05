import Tabular
import Testing
import Transforms

@Suite struct AddedFieldsTests {
    private func added(_ texts: String...) throws -> AddedFields {
        AddedFields(try texts.map { try AddedFields.Field(parsing: $0) })
    }

    @Test func columnsStandBehindTheOthersAndInTheirOrder() throws {
        let run = try TransformRun(
            [#"{"a":1,"b":2}"#, #"{"b":3}"#, #"{"c":4,"a":5}"#], [added("s=a + b", "t=s ++ '!'")], blockSize: 16)
        #expect(
            run.lines == [
                #"{"a":1,"b":2,"s":3,"t":"3!"}"#, #"{"b":3}"#, #"{"c":4,"a":5}"#,
            ])
        #expect(run.columns == ["a", "b", "s", "t", "c"])
        #expect(run.warnings.entries[.uncomputedValue]?.count == 2)
    }

    @Test func oneThatIsThereIsReplacedWhereItStands() throws {
        let run = try TransformRun([#"{"a":1,"b":"x"}"#, #"{"b":"y"}"#], [added("a=coalesce(a, 0) + 1", "b=upper(b)")])
        #expect(run.lines == [#"{"a":2,"b":"X"}"#, #"{"b":"Y","a":1}"#])
    }

    @Test func valuesStayWhatTheyAre() throws {
        let row =
            #"{"n":1.50,"e":"a\u0001\ud800","o":{"x":[1]},"z":null,"f":false,"x":"p"}"#
        let run = try TransformRun([row], [added("n2=n", "e2=e", "o2=o", "z2=z", "f2=f", "x2=q")])
        #expect(
            run.lines == [
                row.dropLast() + #","n2":1.50,"e2":"a\u0001\ud800","o2":{"x":[1]},"z2":null,"f2":false}"#
            ])
    }

    @Test func columnsOfAHeaderWithoutRows() throws {
        #expect(try TransformRun(csv: "a,b\n", [added("c=a + b")]).columns == ["a", "b", "c"])
        #expect(
            try TransformRun(csv: "a,b\n1,2\n,x\n", [added("c=a + b", "d=a ++ b")]).lines
                == [#"{"a":"1","b":"2","c":3,"d":"12"}"#, #"{"b":"x"}"#])
    }

    @Test func rowsAreNumberedOverBatches() throws {
        let rows = (0..<100).map { #"{"a":\#($0)}"# }
        let run = try TransformRun(rows, [added("r=row() - 1", "same=r = a")], blockSize: 64)
        #expect(run.batchCount > 5)
        #expect(run.lines.allSatisfy { $0.hasSuffix(#""same":true}"#) })
        #expect(try added("a=1", "r=row()").order == .ordered)
        #expect(try added("a=1").order == .independent)
    }

    @Test(arguments: [
        "9223372036854775807 + a", "-9223372036854775807 - a - a", "9223372036854775807 * 2",
        "18446744073709551616 + a",
        "-(-9223372036854775807 - a)", "(-9223372036854775807 - a) / -1",
    ])
    func overflowIsAnErrorOrLeavesTheRowOut(expression: String) throws {
        var fields = try added("b=\(expression)")
        let rows = [#"{"a":"x"}"#, #"{"a":1}"#]
        let error = try #require(exportError { _ = try TransformRun(rows, [fields]) })
        #expect(error.code == .malformed && error.message.contains("64 bits"))
        fields.skipsErrors = true
        let run = try TransformRun([#"{"c":1}"#, #"{"a":1}"#], [fields])
        // What is absent is none of these numbers.
        #expect(run.lines.count <= 1 && run.warnings.entries[.skippedRow]?.count ?? 0 >= 1)
        var filter = try WhereFilter(parsing: "\(expression) = 0")
        #expect(exportError { _ = try TransformRun(rows, [filter]) }?.code == .malformed)
        filter.skipsErrors = true
        #expect(try TransformRun(rows, [filter]).lines == [])
    }

    @Test func nameInQuotes() throws {
        let field = try AddedFields.Field(parsing: #" "a=b" = c = 1"#)
        #expect(field.name == "a=b" && field.value.fields == [FieldPath("c")])
        for wrong in ["", "a", "=1", "a=", #""a=1"#] {
            #expect(exportError { _ = try AddedFields.Field(parsing: wrong) }?.code == .usage, "\(wrong)")
        }
    }

    @Test func fieldsThatAreNamed() throws {
        let value = try RowExpression(parsing: "if(a.b is null, coalesce(c, d), e[0]) ++ length(f)")
        #expect(value.fields.map(\.description) == ["a.b", "c", "d", "e", "f"])
        let run = try TransformRun([#"{"title":"x"}"#], [added("n=length(titel)")])
        #expect(run.notes == [])
    }
}
