import Tabular
import Testing
import Transforms

@Suite struct RowDemandsTests {
    /// What a stage says of rows that have passed it.
    private func refusal(_ rows: [String], _ minimum: UInt64? = nil, _ fields: [FieldPath] = []) throws -> ExportError?
    {
        let kept = KeptStage(RowDemands(minimumRows: minimum, fields: fields))
        let run = try TransformRun(rows, [kept])
        #expect(run.lines == rows)
        return kept.stage.refusal
    }

    /// Makes one stage that can be asked afterwards.
    private struct KeptStage: RowTransform, @unchecked Sendable {
        let stage: any RowStage
        var order: TransformOrder { .ordered }

        init(_ transform: RowDemands) { stage = (try? transform.makeStage()) ?? NoStage() }
        func makeStage() throws(ExportError) -> any RowStage { stage }
    }

    private final class NoStage: RowStage {
        func apply(to batch: RowBatch) throws(ExportError) {}
    }

    @Test func countsRows() throws {
        let rows = Array(repeating: #"{"a":1}"#, count: 5)
        #expect(try refusal(rows, 5) == nil)
        #expect(try refusal(rows, 0) == nil)
        let error = try #require(try refusal(rows, 6))
        #expect(error.code == .insufficient)
        #expect(error.message == "the output has 5 rows, and minimumRows asks for 6")
        #expect(try refusal([], 1)?.message == "the output has 0 rows, and minimumRows asks for 1")
    }

    @Test func looksForAValueInEachField() throws {
        let rows = [#"{"a":null,"price":"","c":{"d":null}}"#, #"{"a":0}"#, #"{"c":{"d":false}}"#]
        #expect(try refusal(rows, nil, [FieldPath("a"), FieldPath("c", "d")]) == nil)
        #expect(
            try refusal(rows, nil, ["a", "price", "prise", "price"].map { FieldPath($0) })?.message
                == #"no row of the output has a value in "price", "prise" (did you mean "price"?), and requiredFields asks for one"#
        )
        #expect(try refusal([], nil, [FieldPath("a")]) != nil)
    }
}
