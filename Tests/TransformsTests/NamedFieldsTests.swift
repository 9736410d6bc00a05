import Tabular
import Testing
import Transforms

@Suite struct NamedFieldsTests {
    @Test func tellsOfNamesThatNoRowHas() throws {
        let stage = try NamedFields(of: [
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
            stage.notes == [#"no row read has the columns "depth", "d", "late", "x.y", "away", "gone", "old""#])
        batch.shapes = [RowShape(columns: ["late", "gone", "away", "old", "x.y", "d"])]
        try stage.apply(to: batch)
        #expect(stage.notes == [#"no row read has the column "depth""#])
        batch.shapes.append(RowShape(columns: ["depth"]))
        try stage.apply(to: batch)
        #expect(stage.notes == [])
    }

    @Test func changesNoRow() throws {
        let rows = [#"{"a":1}"#, #"{"b":2}"#]
        let named = NamedFields(of: [try FieldProjection(parsingFields: "a,c")])
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
