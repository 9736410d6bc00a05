import JSONFormat
import Tabular
import Testing

@testable import Transforms

@Suite struct LastRowsTests {
    @Test(arguments: [0, 1, 2, 99, 100, 499, 500, 999, 1000, 5000] as [UInt64], [40, 1 << 18])
    func keepsTheLast(count: UInt64, blockSize: Int) throws {
        let rows = (0..<1000).map { #"{"n":\#($0),"c\#($0 % 7)":"x\#($0)"}"# }
        let last = LastRows(count, options: TransformRun.options(memoryLimit: 0))
        let run = try TransformRun(rows, [last], blockSize: blockSize)
        #expect(run.lines == Array(rows.suffix(Int(count))))
    }

    @Test func theLastOfNone() throws {
        let last = LastRows(3, options: TransformRun.options(memoryLimit: 0))
        #expect(try TransformRun([], [last]).lines == [])
        #expect(try TransformRun(csv: "a,b\n", [last]).columns == ["a", "b"])
    }

    /// Two in a row: what the first gives at its end is all that the second sees.
    @Test func behindAnother() throws {
        let rows = (0..<100).map { #"{"n":\#($0)}"# }
        let options = TransformRun.options(memoryLimit: 0)
        let run = try TransformRun(
            rows, [LastRows(50, options: options), RowRange(limit: 20), LastRows(3, options: options)])
        #expect(run.lines == Array(rows[67..<70]))
    }
}
