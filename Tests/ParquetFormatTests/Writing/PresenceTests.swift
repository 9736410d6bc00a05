import Tabular
import TestSupport
import Testing

@testable import ParquetFormat

@Suite struct PresenceTests {
    /// What a reader makes of levels: parquet-format, Encodings.md, "RLE/Bit-Packing Hybrid".
    private func decoded(_ bytes: [UInt8], count: Int) -> [Bool] {
        var levels: [Bool] = []
        let length = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length == bytes.count - 4)
        var place = 4
        func varint() -> Int {
            var (value, shift) = (0, 0)
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        while place < bytes.count {
            let header = varint()
            if header & 1 == 0 {
                levels += [Bool](repeating: bytes[place] == 1, count: header >> 1)
                place += 1
            } else {
                for byte in bytes[place..<place + header >> 1] {
                    for bit in 0..<8 { levels.append(byte >> bit & 1 == 1) }
                }
                place += header >> 1
            }
        }
        #expect(levels.count >= count && levels.count < count + 8)
        return Array(levels.prefix(count))
    }

    private func levels(_ rows: [Bool]) -> [UInt8] {
        var presence = Presence()
        for row in rows { presence.add(1, present: row) }
        #expect(presence.rowCount == rows.count && presence.valueCount == rows.count { $0 })
        let block = ByteBlock(capacity: 1)
        presence.writeLevels(to: block)
        return Array(block.contents)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 64, 1000]) func anyRowsComeBack(count: Int) {
        var random = SeededGenerator(seed: 1)
        for density in [0.0, 0.02, 0.5, 0.98, 1.0] {
            let rows = (0..<count).map { _ in Double.random(in: 0..<1, using: &random) < density }
            #expect(decoded(levels(rows), count: count) == rows)
        }
    }

    @Test func longRunsTakeFewBytes() {
        #expect(levels([Bool](repeating: true, count: 1_000)) == [3, 0, 0, 0, 0xD0, 0x0F, 1])
        #expect(levels([Bool](repeating: true, count: 3)) == [2, 0, 0, 0, 3, 7])
    }

    @Test func runsThatMeetAreOne() {
        var presence = Presence()
        presence.add([3, 2])
        presence.add([0, 4, 1])
        presence.add(5, present: true)
        #expect(presence.runs == [3, 6, 6] && presence.rowCount == 15 && presence.valueCount == 9)
    }
}
