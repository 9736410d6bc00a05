import Tabular
import Testing
import Transforms

@Suite struct RowRangeTests {
    private static let rows = (0..<50).map { #"{"i":\#($0)}"# }

    @Test(
        arguments: [
            (0, nil), (0, 10), (7, nil), (7, 10), (49, 5), (50, 5), (60, nil), (0, 50), (0, 51), (3, 0),
        ] as [(UInt64, UInt64?)])
    func keepsARun(offset: UInt64, limit: UInt64?) throws {
        let start = min(Int(offset), 50)
        let expected = Array(RowRangeTests.rows[start..<min(50, start + Int(limit ?? 50))])
        for blockSize in [16, 40, 1 << 18] {
            let run = try TransformRun(
                RowRangeTests.rows, [RowRange(offset: offset, limit: limit)], blockSize: blockSize)
            #expect(run.lines == expected)
            #expect(run.isSatisfied == (limit.map { UInt64(expected.count) == $0 } ?? false))
        }
    }

    @Test func aLimitStopsReading() throws {
        let all = try TransformRun(RowRangeTests.rows, [RowRange()], blockSize: 40).batchCount
        let few = try TransformRun(RowRangeTests.rows, [RowRange(limit: 3)], blockSize: 40).batchCount
        #expect(few < all / 2)
    }

    @Test func aLimitOfNothingStillHasColumns() throws {
        let run = try TransformRun(csv: "a,b\n1,2\n", [RowRange(limit: 0)])
        #expect(run.lines.isEmpty)
        #expect(run.columns == ["a", "b"])
        #expect(run.isSatisfied)
    }

    /// Rows tell their columns one by one: the first that would have passed tells them, wherever blocks end.
    @Test(arguments: [16, 40, 1 << 18]) func aLimitOfNothingHasTheFirstRowsColumns(blockSize: Int) throws {
        let rows = [#"{"a":1}"#, #"{"b":1,"c":2}"#, #"{"d":1}"#]
        for (offset, columns) in [(0, ["a"]), (1, ["b", "c"]), (3, [])] as [(UInt64, [String])] {
            let run = try TransformRun(rows, [RowRange(offset: offset, limit: 0)], blockSize: blockSize)
            #expect(run.lines.isEmpty)
            #expect(run.columns == columns)
            #expect(run.isSatisfied == !columns.isEmpty)
        }
    }

    @Test func hugeNumbersDoNotOverflow() throws {
        let run = try TransformRun(
            RowRangeTests.rows, [RowRange(offset: 1, limit: .max), RowRange(offset: .max, limit: .max)])
        #expect(run.lines.isEmpty)
    }
}
