import ByteScanning
import Testing

@Suite struct MeasureTests {
    @Test(arguments: ["", "a", "é", "€", "😀", "déjà vu", "0123456789abcdef😀", String(repeating: "aé€😀", count: 40)])
    func countsUTF16Units(text: String) {
        let bytes = Array(text.utf8)
        let padded = bytes + [UInt8](repeating: 0xF0, count: 64)
        let units = padded.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { Scan.utf16Units(in: $0, count: bytes.count) }
        }
        #expect(units == PlainScan.utf16Units(in: bytes))
        #expect(units == text.utf16.count)
    }

    @Test(arguments: [
        ("12", NumberSpelling.exact), ("-1.5", .exact), ("0", .exact), ("01000", .leadingZero), ("-007", .leadingZero),
        ("+4915", .plusSign), ("1.00", .trailingZero), ("1e5", .exponent), ("1.5E-3", .exponent),
        ("1234567890123456789", .manyDigits), ("0.00001", .unusual), ("-0", .unusual), ("", .none), ("-", .none),
        ("1.", .none), (".5", .none), ("1e", .none), ("1 ", .none), ("12a", .none), ("NaN", .none), ("1,5", .none),
    ]) func tellsWhatNumbersLookLike(text: String, wanted: NumberSpelling) {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x39, count: 64)
        let found = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { NumberSpelling.of($0, count: text.utf8.count) }
        }
        #expect(found == wanted)
    }
}
