import TestSupport
import Testing

@testable import ArrowFormat

struct NumberTextTests {
    @Test func integers() {
        func integer(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { NumberText.integer($0) } }
        for value in [0, 1, -1, .max, .min, .max - 1, 1 << 53 + 1] as [Int64] { #expect(integer("\(value)") == value) }
        for text in [
            "", "-", "1.0", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1e3", "+1",
        ] {
            #expect(integer(text) == nil, "\(text)")
        }
    }

    @Test func doubles() {
        func double(_ text: String) -> Double? { Array(text.utf8).withUnsafeBytes { NumberText.double($0) } }
        var generator = SeededGenerator(seed: 1)
        for text in [
            "0", "-0", "0.1", "1.10", "1e5", "1e22", "1e23", "123456789012345e-22", "5e-324", "1.7976931348623157e308",
        ] {
            #expect(double(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        for _ in 0..<2_000 {
            let value = Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)) / 1_000
            #expect(double("\(value)") == value)
        }
        for text in ["", "1.", "x", "NaN", "1e999", "0x10"] { #expect(double(text) == nil, "\(text)") }
    }
}
