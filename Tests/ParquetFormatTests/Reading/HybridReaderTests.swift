import TestSupport
import Testing

@testable import ParquetFormat

struct HybridReaderTests {
    /// Runs and packed numbers read in pieces of any size are those that are read at once.
    @Test(arguments: 0..<40) func piecesAreTheWhole(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...20, using: &generator)
        var bytes: [UInt8] = []
        var count = 0
        while count < 3_000 {
            if Bool.random(using: &generator) {
                let length = Int.random(in: 1...700, using: &generator)
                bytes += Thrift.varint(UInt64(length) << 1)
                let value = UInt64.random(in: 0..<(1 << UInt64(width)), using: &generator)
                bytes += (0..<(width + 7) / 8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
                count += length
            } else {
                let groups = Int.random(in: 1...60, using: &generator)
                let numbers = (0..<groups * 8).map { _ in
                    UInt64.random(in: 0..<(1 << UInt64(width)), using: &generator)
                }
                bytes += Thrift.varint(UInt64(groups) << 1 | 1) + packed(numbers, width: width)
                count += groups * 8
            }
        }
        try bytes.withUnsafeBytes { bytes in
            let whole: [UInt32] = try BitPacking.hybrid(bytes, width: width, count: count)
            var reader = HybridReader(bytes, width: width)
            var pieces: [UInt32] = []
            while pieces.count < count {
                pieces += try reader.next(min(count - pieces.count, Int.random(in: 1...900, using: &generator)))
            }
            #expect(pieces == whole)
            #expect(throws: (any Error).self) { let _: [UInt32] = try reader.next(1) }
        }
    }
}
