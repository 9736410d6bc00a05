import Testing

@testable import ParquetFormat

/// The bytes are those of the protocol's own description.
@Suite struct ThriftWriterTests {
    private func bytes(_ body: (inout ThriftWriter) -> Void) -> [UInt8] {
        var thrift = ThriftWriter()
        thrift.structure(body)
        return thrift.bytes
    }

    @Test func fieldsAreNumberedByTheDifferenceToTheOneBefore() {
        // Field 1 of i32 is 0x15, field 3 behind it 0x25; a field 20 further needs its number spelt out.
        #expect(
            bytes {
                $0.i32(1, 1)
                $0.i32(3, -1)
                $0.i64(23, 64)
            } == [0x15, 2, 0x25, 1, 0x06, 46, 0x80, 1, 0])
    }

    @Test func numbersAreZigzagOfAnyWidth() {
        #expect(bytes { $0.i64(1, .min) } == [0x16] + [UInt8](repeating: 0xFF, count: 9) + [1, 0])
        #expect(bytes { $0.i64(1, .max) } == [0x16, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [1, 0])
        #expect(bytes { $0.i32(1, 150) } == [0x15, 0xAC, 2, 0])
    }

    @Test func booleansAreTheirType() {
        #expect(
            bytes {
                $0.bool(1, true)
                $0.bool(2, false)
            } == [0x11, 0x12, 0])
    }

    @Test func listsOfFifteenAndMoreHaveTheirCountApart() {
        let short = bytes { thrift in thrift.list(1, of: .i32, count: 14) { for _ in 0..<14 { $0.element(1) } } }
        #expect(short.prefix(2) == [0x19, 0xE5])
        let long = bytes { thrift in thrift.list(1, of: .binary, count: 200) { for _ in 0..<200 { $0.element([7]) } } }
        #expect(long.prefix(6) == [0x19, 0xF8, 200, 1, 1, 7])
    }

    @Test func structuresCountTheirOwnFields() {
        #expect(
            bytes {
                $0.structure(2) { inner in inner.i32(2, 0) }
                $0.binary(3, Array("ab".utf8))
            } == [0x2C, 0x25, 0, 0, 0x18, 2, 0x61, 0x62, 0])
    }
}
