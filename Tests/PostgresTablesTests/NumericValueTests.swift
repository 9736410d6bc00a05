import RowFixtures
import TestSupport
import Testing

@testable import PostgresTables

/// Numbers in the server's form, read back by its documented meaning.
struct NumericValueTests {
    private func write(_ text: String, scale: Int? = nil) -> (NumericValue.Outcome, [UInt8]) {
        var text = text
        return text.withUTF8 { bytes -> (NumericValue.Outcome, [UInt8]) in
            let target = UnsafeMutablePointer<UInt8>.allocate(capacity: NumericValue.room(for: bytes.count))
            defer { target.deallocate() }
            guard let base = bytes.baseAddress else { return (.beyond, []) }
            let outcome = NumericValue.write(base, count: bytes.count, scale: scale, to: target)
            guard case .written(let count) = outcome else { return (outcome, []) }
            return (outcome, Array(UnsafeBufferPointer(start: target, count: count)))
        }
    }

    /// The digits as the server prints them.
    private func text(_ bytes: [UInt8]) -> String {
        func word(_ index: Int) -> Int { Int(bytes[2 * index]) << 8 | Int(bytes[2 * index + 1]) }
        let (count, weight, sign, scale) = (word(0), Int(Int16(truncatingIfNeeded: word(1))), word(2), word(3))
        let digits = (0..<count).map { word(4 + $0) }
        func group(_ power: Int) -> String {
            let index = weight - power
            let value = digits.indices.contains(index) ? digits[index] : 0
            return String(repeating: "0", count: 4 - "\(value)".count) + "\(value)"
        }
        var whole = ""
        if weight >= 0 { for power in (0...weight).reversed() { whole += group(power) } }
        whole = String(whole.drop { $0 == "0" })
        var fraction = ""
        var power = -1
        while fraction.count < scale {
            fraction += group(power)
            power -= 1
        }
        fraction = String(fraction.prefix(scale))
        return (sign == 0x4000 ? "-" : "") + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.00", "0.00"), ("1", "1"), ("-1", "-1"), ("10000", "10000"), ("9999", "9999"),
        ("12345678901234567890.123", "12345678901234567890.123"), ("1.10", "1.10"), ("0.0001", "0.0001"),
        ("0.00001", "0.00001"), ("1e5", "100000"), ("1.5e3", "1500"), ("1.50e1", "15.0"), ("25e-4", "0.0025"),
        ("1E-7", "0.0000001"), ("100e-2", "1.00"), ("0e9", "0"), ("123456.000", "123456.000"), ("-0.5", "-0.5"),
        ("1e40", "1" + String(repeating: "0", count: 40)), ("20000000.00020000", "20000000.00020000"),
    ])
    func printedAsItStands(number: String, printed: String) {
        let (outcome, bytes) = write(number)
        #expect(outcome == .written(bytes.count))
        #expect(!bytes.isEmpty && text(bytes) == printed)
    }

    @Test func generatedNumbers() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<3_000 {
            let whole = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
                "\(Int.random(in: 0...9, using: &generator))"
            }
            let kept = whole.joined().drop { $0 == "0" }
            let fraction = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
                Bool.random(using: &generator) ? "0" : "\(Int.random(in: 0...9, using: &generator))"
            }
            let number = (kept.isEmpty ? "0" : String(kept)) + (fraction.isEmpty ? "" : "." + fraction.joined())
            let (_, bytes) = write("-" + number)
            let isZero = number.allSatisfy { $0 == "0" || $0 == "." }
            #expect(!bytes.isEmpty && text(bytes) == (isZero ? "" : "-") + number)
        }
    }

    @Test func whatTheServerDoesNotHold() {
        for number in ["1e140000", "1e-20000", "1e99999999999999999999", "-5E-99999999999999999999"] {
            #expect(write(number).0 == .beyond, "\(number)")
        }
        #expect(write("0.001", scale: 2).0 == .cut)
        #expect(write("0.010", scale: 2).0 == .written(10))
        #expect(write("1e-3", scale: 2).0 == .cut)
        #expect(write("150", scale: -2).0 == .cut)
        #expect(write("100", scale: -2).0 == .written(10))
    }
}
