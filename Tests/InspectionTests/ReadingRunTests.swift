import ExportFixtures
import HasDataExport
import Schemas
import Tabular
import Testing
import Transforms

@Suite struct ReadingRunTests {
    @Test func theOrderCountsWhereItSaysWhichRowsAreTaken() throws {
        let table = try Table("a.jsonl", "{\"n\":1,\"v\":\"text\"}\n{\"n\":3,\"v\":7}\n{\"n\":2,\"v\":true}\n")
        var export = table.export()
        export.steps.sortBy = [SortField(FieldPath("n"), isDescending: true)]
        export.steps.limit = 1
        let schema = try export.schema().schema
        #expect(schema.columns.map { "\($0.name): \($0.type)" } == ["n: integer", "v: integer"])
    }
}
