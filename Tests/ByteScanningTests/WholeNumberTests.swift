import ByteScanning
import TestSupport
import Testing

@Suite struct WholeNumberTests {
    private func value(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in bytes.baseAddress.flatMap { WholeNumber.value($0, count: bytes.count) } }
    }

    private func printedValue(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in bytes.baseAddress.flatMap { WholeNumber.printedValue($0, count: bytes.count) } }
    }

    @Test func allOf64Bits() {
        for number in [0, 1, -1, 9, 10, 1 << 53, -(1 << 53), Int64.max, .max - 1, .min, .min + 1] {
            #expect(value("\(number)") == number)
            #expect(printedValue("\(number)") == number)
        }
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            let number = Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator)
            #expect(value("\(number)") == number)
        }
    }

    @Test func nothingElse() {
        for text in [
            "", "-", "+1", "1.0", "1e3", "0x1", " 1", "1 ", "--1", "9223372036854775808", "-9223372036854775809",
            "18446744073709551617", "99999999999999999999",
        ] {
            #expect(value(text) == nil, "\(text)")
            #expect(printedValue(text) == nil, "\(text)")
        }
    }

    @Test func minusZeroIsNothingThatIsPrinted() {
        #expect(value("-0") == 0)
        #expect(printedValue("-0") == nil)
    }
}
