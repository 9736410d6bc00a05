import ByteScanning
import TestSupport
import Testing

@Suite struct ScanXMLTests {
    @Test(arguments: [1, 2, 3]) func findsAsThePlainTwinDoes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let rare = Array("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_xaaaaaaaaaaaaaaaaaaaaa&\r<".utf8)
        let dense = Array("a_x<</s!?".utf8)
        for count in 0..<400 {
            for alphabet in [rare, dense] {
                let bytes = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
                // What stands behind the end must not matter.
                let all = bytes + Array(repeating: Array("<x!s".utf8)[count % 4], count: 64)
                all.withUnsafeBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    var needsDecoding = false
                    let end = Scan.findTextEnd(in: base, count: count, needsDecoding: &needsDecoding)
                    let plain = PlainScan.findTextEnd(in: bytes)
                    #expect(end == plain.end)
                    // A bar as the very last byte may be taken for an escape; decoding it then changes nothing.
                    #expect(needsDecoding == plain.needsDecoding || (needsDecoding && bytes.last == UInt8(ascii: "_")))
                    #expect(
                        Scan.findXMLBorder(in: base, count: count, closing: UInt8(ascii: "s"))
                            == PlainScan.findXMLBorder(in: bytes, closing: UInt8(ascii: "s")))
                }
            }
        }
    }
}
