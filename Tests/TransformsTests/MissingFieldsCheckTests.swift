import Tabular
import Testing
import Transforms

@Suite struct MissingFieldsCheckTests {
    @Test func tellsOfNamesThatNoRowHas() throws {
        let stage = try MissingFieldsCheck(of: [
            try StatusCodeFilter(parsing: "404"), try DepthFilter(parsing: "1"), SkipTitles(),
            try WhereFilter(parsing: "(a = b or not c in (1, d)) and x.y ~ 'z' and error is null"),
            try FieldProjection(parsingFields: "a,late,x.y", omit: "gone,away", rename: ["late=x", "old=new"]),
        ]).makeStage()
        let batch = RowBatch()
        #expect(
            stage.notes == [
                #"no row read has the columns "statusCode", "depth", "a", "b", "c", "d", "x.y", "late", "away", "gone" "#
                    + "and 1 more"
            ])
        batch.shapes = [RowShape(columns: ["a", "b", "statusCode"]), RowShape(columns: ["c", "x"])]
        try stage.apply(to: batch)
        // `--where` finds x.y within x; `--fields` takes names as they stand.
        #expect(
            stage.notes == [
                #"no row read has the columns "depth", "d", "late", "x.y" (did you mean "x"?), "away", "gone", "#
                    + #""old""#
            ])
        batch.shapes = [RowShape(columns: ["late", "gone", "away", "old", "x.y", "d"])]
        try stage.apply(to: batch)
        #expect(stage.notes == [#"no row read has the column "depth""#])
        batch.shapes.append(RowShape(columns: ["depth"]))
        try stage.apply(to: batch)
        #expect(stage.notes == [])
    }

    @Test(arguments: [
        ("Title", "title"), ("statuscode", "statusCode"), ("status_code", "statusCode"), ("statsCode", "statusCode"),
        ("sattusCode", "statusCode"), ("first name", "firstName"), ("titel", "title"), ("adress.city", "address"),
        ("address.city", "address"), ("über", "Über"), ("status", "statusCode"), ("addr", "address"), ("ti", nil),
        ("price", nil), ("x", nil), ("ul", nil), ("", nil),
    ])
    func namesTheNearest(name: String, nearest: String?) throws {
        let shape = RowShape(columns: ["url", "title", "statusCode", "address", "firstName", "Über", "n"])
        let stage = try MissingFieldsCheck(of: [FieldProjection(fields: [ColumnName(name)])]).makeStage()
        let batch = RowBatch()
        batch.shapes = [shape]
        try stage.apply(to: batch)
        let hint = nearest.map { " (did you mean \"\($0)\"?)" } ?? ""
        #expect(stage.notes == ["no row read has the column \"\(name)\"\(hint)"])
        #expect(stage.objections == stage.notes)
    }

    @Test func theNearestIsTheSameInAnyOrder() throws {
        let names = (0..<20).map { ColumnName("field\($0)x") }
        for columns in [names, names.reversed(), names.shuffled()] {
            let stage = try MissingFieldsCheck(of: [Unwind("fieldx")]).makeStage()
            let batch = RowBatch()
            batch.shapes = [RowShape(columns: columns)]
            try stage.apply(to: batch)
            #expect(stage.notes == [#"no row read has the column "fieldx" (did you mean "field0x"?)"#])
        }
    }

    @Test func tellsOfNestedValuesThatAreNone() throws {
        let steps: [any RowTransform] = [Unwind("x"), Unwind("y"), Unwind("t"), Flatten(["o", "p", "gone", "t"])]
        let rows = [#"{"x":[],"y":"[1]","o":{"a":1},"p":[{"a":1}],"t":null}"#, #"{"t":[{"t":{"u":1}}]}"#]
        let run = try TransformRun(rows, steps + [MissingFieldsCheck(of: steps)])
        #expect(
            run.notes == [
                #"no row read has the column "gone""#,
                #"no row read has an array or object in "y" to unwind; nested values of CSV and workbooks are text, which parseJSON parses"#,
                #"no row read has an object in "p" to flatten; nested values of CSV and workbooks are text, which parseJSON parses"#,
            ])
    }

    @Test func changesNoRow() throws {
        let rows = [#"{"a":1}"#, #"{"b":2}"#]
        let named = MissingFieldsCheck(of: [try FieldProjection(parsingFields: "a,c")])
        #expect(named.fields == [FieldPath("a"), FieldPath("c")])
        #expect(try TransformRun(rows, [named]).lines == rows)
    }

    /// A transform that names nothing.
    private struct SkipTitles: RowTransform {
        var order: TransformOrder { .independent }
        func makeStage() throws(ExportError) -> any RowStage { Stage() }
        private final class Stage: RowStage {
            func apply(to batch: RowBatch) throws(ExportError) {}
        }
    }
}
