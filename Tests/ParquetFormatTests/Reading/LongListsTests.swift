import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// Rows of more entries than are in memory at a time, in one page.
struct LongListsTests {
    /// Lists of so many sevens and eights, by their numbers in a dictionary: runs of a thousand each.
    private func lists(_ counts: [Int]) -> FileBuilder {
        let repetition = counts.flatMap { count in (0..<max(1, count)).map { UInt8($0 == 0 ? 0 : 1) } }
        let definition = counts.flatMap { count in [UInt8](repeating: count == 0 ? 0 : 1, count: max(1, count)) }
        var indices: [UInt8] = [1]
        for run in stride(from: 0, to: counts.reduce(0, +), by: 1_000) {
            indices += Thrift.varint(1_000 << 1) + [UInt8(run / 1_000 % 2)]
        }
        let dictionary = FileBuilder.Page(kind: 2, count: 2, body: plain([Int32(7), 8]))
        let page = FileBuilder.Page(
            count: repetition.count, encoding: 8,
            body: levels(repetition, width: 1) + levels(definition, width: 1) + indices)
        return FileBuilder(
            rowCount: counts.count,
            columns: [
                .init(nodes: [FileBuilder.node("a", type: 1, repetition: 2)], type: 1, pages: [dictionary, page])
            ])
    }

    private func rows(_ counts: [Int]) -> [[String]] {
        var next = 0
        return counts.map { count in
            defer { next += count }
            return ["a=j:[\((next..<next + count).map { $0 / 1_000 % 2 == 0 ? "7" : "8" }.joined(separator: ","))]"]
        }
    }

    @Test(arguments: [[150_000, 0, 3], [1, 65_535, 65_536, 65_537, 0, 2], [200_000], [9_000, 9_000, 9_000, 9_000]])
    func comeBackWhole(counts: [Int]) {
        #expect(read(lists(counts)).rows == rows(counts))
    }

    @Test func aRowThatIsTooLongIsPassedOver() {
        let options = testOptions {
            $0.maximumRow = 100_000
            $0.skipsErrors = true
        }
        let reading = read(lists([5, 150_000, 3, 70_000]), options)
        #expect(reading.rows == [rows([5])[0], rows([5, 150_000, 3])[2]])
        #expect(reading.rowsRead == 4)
        #expect(reading.warnings == ["2 skippedRow row 2 (column \"a\")"])
    }
}
