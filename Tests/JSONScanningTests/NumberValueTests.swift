import Tabular
import Testing

@testable import JSONScanning

@Suite struct NumberValueTests {
    private func value(_ text: String) -> NumberValue {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { NumberValue($0, count: text.utf8.count) } ?? NumberValue(bytes, count: 0)
        }
    }

    @Test(arguments: [
        ("0", 0), ("-1", -1), ("9007199254740991", 9_007_199_254_740_991), ("9007199254740993", 9_007_199_254_740_993),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ]) func wholeNumbersOfSixtyFourBitsAreExact(text: String, expected: Int64) {
        let number = value(text)
        #expect(number.kind == (abs(Double(expected)) < 0x1p53 ? .integer : .longInteger))
        #expect(Int64(bitPattern: number.bits) == expected)
    }

    @Test(arguments: [
        "0.1", "1.10", "1e5", "-0", "-0.0", "5e-324", "1.7976931348623157e308", "123456789012345680000",
        "0.30000000000000004",
        "1E-7", "-2.5e-3", "10000000000000000000",
    ]) func fractionsAreTheNearestDouble(text: String) {
        let number = value(text)
        #expect(number.kind == .double)
        #expect(Double(bitPattern: number.bits).bitPattern == Double(text)?.bitPattern)
    }

    @Test(arguments: ["9223372036854775808", "0.1234567890123456789", "1e400", "-12345678901234567890", "1e-400"])
    func otherNumbersAreNeither(text: String) {
        #expect(value(text).kind == .decimal)
    }
}
