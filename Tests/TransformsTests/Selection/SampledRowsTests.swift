import JSONFormat
import Tabular
import Testing

@testable import Transforms

@Suite struct SampledRowsTests {
    private func sample(_ rows: [String], _ count: UInt64, seed: UInt64, blockSize: Int = 1 << 18) throws -> [String] {
        let options = TransformRun.options(memoryLimit: 0)
        return try TransformRun(
            rows, [SampledRows(RowSample(count, seed: seed), options: options)], blockSize: blockSize
        ).lines
    }

    private static let rows = (0..<500).map { #"{"n":\#($0)}"# }

    @Test func isTheSameForTheSameSeed() throws {
        let rows = SampledRowsTests.rows
        let one = try sample(rows, 20, seed: 1)
        #expect(one.count == 20 && Set(one).count == 20)
        #expect(try sample(rows, 20, seed: 1, blockSize: 50) == one)
        #expect(try sample(rows, 20, seed: 2) != one)
        // In the order of the rows.
        #expect(rows.filter(Set(one).contains) == one)
        // On every machine.
        #expect(try sample(rows, 5, seed: 42).joined() == SampledRowsTests.ofSeed42)
    }

    private static let ofSeed42 = [51, 220, 222, 300, 320].map { #"{"n":\#($0)}"# }.joined()

    @Test func asManyAsThereAre() throws {
        let rows = SampledRowsTests.rows
        #expect(try sample(rows, 500, seed: 1) == rows)
        #expect(try sample(rows, 501, seed: 1) == rows)
        #expect(try sample(rows, .max, seed: 1) == rows)
        #expect(try sample(rows, 0, seed: 1) == [])
    }

    /// Each row is drawn about as often as any other: the sum of the squares of what is too much stays in its bounds.
    @Test func isUniform() throws {
        let rows = (0..<50).map { #"{"n":\#($0)}"# }
        var times: [String: Int] = [:]
        for seed in 0..<2000 as Range<UInt64> {
            for row in try sample(rows, 10, seed: seed) { times[row, default: 0] += 1 }
        }
        let expected = 400.0
        let sum = rows.reduce(0.0) {
            $0 + (Double(times[$1] ?? 0) - expected) * (Double(times[$1] ?? 0) - expected) / expected
        }
        // 49 degrees of freedom, drawn without replacement; 99.9 % of samples are below 85.
        #expect(sum < 85)
        // First rows and last ones as often as those between.
        let halves = rows.prefix(25).reduce(0) { $0 + (times[$1] ?? 0) }
        #expect(abs(halves - 10_000) < 400)
    }

    @Test func numbersBelowABoundAreEven() {
        var draw = SampledRows.Draw(seed: 9)
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[Int(draw.number(below: 6))] += 1 }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
        #expect((0..<100).allSatisfy { _ in draw.number(below: 1) == 0 })
    }
}
