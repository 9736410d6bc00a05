import HasDataExport
import RowFixtures
import Tabular
import Testing

struct RowViewTests {
    private let batch = RowBatch([
        row(["url": .text("https://a.example"), "n": .number("1.50"), "none": .null]),
        row(["quote": .escaped("say \\\"x\\\""), "list": .json("[1,2]"), "yes": .bool(true)]),
    ])

    @Test func valuesAreTextAsTheirSourceSpellsThem() {
        let rows = Array(batch.views())
        #expect(rows.map(\.columns) == [["url", "n", "none"], ["quote", "list", "yes"]])
        #expect(rows[0].texts == ["https://a.example", "1.50", nil])
        #expect(rows[1].texts == ["say \"x\"", "[1,2]", "true"])
        #expect(rows[0]["n"] == "1.50")
        #expect(rows[0]["none"] == nil)
        #expect(rows[0]["gone"] == nil)
        #expect(rows[1].kinds == [.escapedText, .json, .true])
        #expect(rows[0].places.isEmpty)
    }

    @Test func rowsThatAreNotThereAreLeftOut() {
        #expect(batch.views(1..<9).map(\.index) == [1])
        #expect(Array(batch.views(5..<9)).isEmpty)
    }

    @Test func editsAndCopies() {
        let copy = RowBatch()
        copy.appendRow(1, of: batch)
        copy.appendRow(0, of: batch)
        #expect(copy.setText("b", inRow: 1, column: "url"))
        #expect(!copy.setText("b", inRow: 0, column: "url"))
        #expect(copy.views().map { $0["url"] } == [nil, "b"])
        #expect(Array(copy.views())[0]["quote"] == "say \"x\"")
        #expect(Array(batch.views())[0]["url"] == "https://a.example")
    }
}
