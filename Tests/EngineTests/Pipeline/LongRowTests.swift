import CSVFormat
import JSONFormat
import RowFixtures
import Tabular
import Testing

/// Rows that are longer than blocks are, among rows that are not.
struct LongRowTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        var name: String
        var format: any Format.Type
        var skipsErrors = false
        var parts: @Sendable () -> [(String, times: Int)]
        var testDescription: String { name }
    }

    static let long = String(repeating: "x", count: 9 << 20)
    static let shapes = [
        Shape(name: "CSV", format: CSVFormat.self) {
            [("a,b\n", 1), ("0,\(long)\n", 1), ("1,2\n", 1_000_000)]
        },
        Shape(name: "CSV, an unclosed quote", format: CSVFormat.self, skipsErrors: true) {
            [("a,b\n", 1), ("0,\"x\n", 1), ("1,22222222\n", 1_000_000)]
        },
        Shape(name: "CSV, carriage returns", format: CSVFormat.self) {
            [("a,b\n", 1), ("0,1\n", 1), ("\r", 6 << 20), ("1,2\n", 1)]
        },
        Shape(name: "JSON Lines", format: JSONLinesFormat.self) {
            [("{\"a\":\"\(long)\"}\n", 1), ("{\"a\":1}\n", 500_000)]
        },
        Shape(name: "JSON", format: JSONFormat.self) {
            [("[{\"a\":\"\(long)\"}", 1), (",{\"a\":1}", 500_000), ("]", 1)]
        },
    ]

    /// A block behind a long row holds what any block holds; it held one row.
    @Test(arguments: shapes) func whatFollowsALongRowComesInWholeBlocks(shape: Shape) throws {
        var bytes: [UInt8] = []
        for (text, times) in shape.parts() {
            let piece = Array(text.utf8)
            for _ in 0..<times { bytes += piece }
        }
        let options = testOptions { $0.skipsErrors = shape.skipsErrors }
        let reader = try shape.format.makeReader(of: MemoryByteSource(bytes), options: options)
        let block = ByteBlock()
        var blocks = 0
        var count = 0
        while try reader.nextBlock(into: block) {
            blocks += 1
            count += block.count
            if blocks > 2 { #expect(block.count <= ByteBlock.standardCapacity + 1) }
            guard blocks < 1000 else { break }
        }
        #expect(count <= bytes.count)
        #expect(blocks <= bytes.count / ByteBlock.standardCapacity + 4)
    }

    /// An open quote ends with its line where rows are left out, however much stands behind it.
    @Test func anUnclosedQuoteIsOneBadRowHoweverLongItsRowWouldBe() {
        let text = "a,b\n0,\"x\n" + String(repeating: "1,2\n", count: 100)
        var options = testOptions { $0.skipsErrors = true }
        options.blockSize = 16
        options.maximumRow = 64
        let reading = Reading(text, as: CSVFormat.self, options)
        #expect(reading.error == nil)
        #expect(reading.rows.count == 100)
        #expect(reading.warnings == ["1 skippedRow in: row 1 (line 2, byte 4)"])
    }
}
