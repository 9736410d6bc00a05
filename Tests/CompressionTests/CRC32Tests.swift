import Compression
import Testing

struct CRC32Tests {
    @Test func checkValue() {
        // The check value of CRC-32/ISO-HDLC.
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32.of($0) } == 0xCBF4_3926)
        #expect(CRC32().value == 0)
    }

    @Test func piecesGiveTheSameAsTheWhole() {
        let bytes = Array("The quick brown fox jumps over the lazy dog".utf8)
        for cut in 0...bytes.count {
            var sum = CRC32()
            Array(bytes[..<cut]).withUnsafeBytes { sum.update($0) }
            Array(bytes[cut...]).withUnsafeBytes { sum.update($0) }
            #expect(sum.value == 0x414F_A339)
        }
    }
}
