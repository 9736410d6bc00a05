import Tabular
import Testing
import Transforms

@Suite struct PlainNamesTests {
    private func columns(
        _ shapes: [[ColumnName]], _ style: PlainNames.Style, known: [ColumnName] = []
    ) throws -> [[String]] {
        let stage = try PlainNames(style, known: known).makeStage()
        return try shapes.map { columns in
            let batch = RowBatch()
            batch.shapes = [RowShape(columns: columns)]
            try stage.apply(to: batch)
            return batch.shapes[0].columns.map(\.description)
        }
    }

    @Test func namesAreLettersDigitsAndUnderscores() throws {
        let names: [ColumnName] = ["url", "First Name", "größe", "1st", "a.b", "", "日本"]
        #expect(
            try columns([names], .bigquery) == [
                ["url", "First_Name", "gr__e", "_1st", "a_b", "column_6", "__"]
            ])
        #expect(try columns([["First Name"]], .sql) == [["first_name"]])
    }

    @Test func noTwoDifferInCaseOnly() throws {
        let shapes: [[ColumnName]] = [["a b", "URL"], ["a-b", "url", "a b"], ["A_B"]]
        #expect(
            try columns(shapes, .bigquery) == [["a_b", "URL"], ["a_b_2", "url_2", "a_b"], ["A_B_3"]])
        // What is known beforehand has its name, whichever row comes first.
        #expect(try columns([["a-b"], ["a b"]], .bigquery, known: ["a b", "a-b"]) == [["a_b_2"], ["a_b"]])
        #expect(PlainNames.names(of: ["a b", "a-b"], .bigquery).map(\.description) == ["a_b", "a_b_2"])
    }

    @Test func namesAreNoLongerThanAllowed() throws {
        let long = ColumnName(String(repeating: "x", count: 400))
        let other = ColumnName(String(repeating: "x", count: 401))
        let bigquery = try columns([[long, other]], .bigquery)[0]
        #expect(bigquery.map(\.utf8.count) == [300, 300] && bigquery[1].hasSuffix("xx_2"))
        #expect(try columns([[long, other]], .sql)[0].map(\.utf8.count) == [63, 63])
    }
}
