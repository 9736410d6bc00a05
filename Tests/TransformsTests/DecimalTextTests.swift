import TestSupport
import Testing
import Transforms

@Suite struct DecimalTextTests {
    private func compare(_ left: String, _ right: String) -> Int? {
        Array(left.utf8).withUnsafeBytes { left in
            Array(right.utf8).withUnsafeBytes { right in
                guard let left = DecimalText(left), let right = DecimalText(right) else { return nil }
                return DecimalText.compare(left, right)
            }
        }
    }

    @Test(arguments: [
        ("200", "200.0", 0), ("200", "2e2", 0), ("200", "0.2E+3", 0), ("200", "20000e-2", 0), ("0", "-0", 0),
        ("0", "0e99999999999999999999", 0), ("0.0", "-0.000e-5", 0), ("9007199254740993", "9007199254740992", 1),
        ("9007199254740993.0", "9007199254740993", 0), ("-9007199254740993", "-9007199254740992", -1), ("-1", "1", -1),
        ("0", "1e-400", -1), ("0", "-1e-400", 1), ("1e400", "2e400", -1), ("1e400", "9e399", 1),
        ("1e99999999999999999999", "1e99999999999999999998", 1),
        ("1e99999999999999999999", "10e99999999999999999998", 0),
        ("1e-99999999999999999999", "1e-99999999999999999998", -1),
        ("0.1e-99999999999999999998", "1e-99999999999999999999", 0),
        ("1e100000000000000000000", "10e99999999999999999999", 0), ("1e-1", "1e-99999999999999999999", 1),
        ("1e+005", "100000", 0), ("0.05", "5e-2", 0), ("0.10", "0.1", 0), ("1.5", "1.49999", 1), ("10.5", "10.25", 1),
        ("100", "1e2", 0), ("123.456", "1.23456e2", 0), ("0.00123", "0.0123", -1), ("12", "112", -1),
    ])
    func orders(left: String, right: String, expected: Int) {
        #expect(compare(left, right) == expected)
        #expect(compare(right, left) == -expected)
    }

    @Test(arguments: ["", "-", "01", "+1", "1.", ".5", "1e", "0x1", " 1", "1 ", "NaN", "١"])
    func refusesWhatIsNoNumber(text: String) { #expect(compare(text, "1") == nil) }

    /// Against exact arithmetic: each number is an integer below 10^6 times a power of ten from 10^-6 to 10^6, written in
    /// a random one of its forms, so that scaled by 10^6 both fit in 64 bits.
    @Test func agreesWithExactArithmetic() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let left = number(&random)
            let right = Bool.random(using: &random) ? number(&random) : respelled(left, &random)
            #expect(
                compare(left.text, right.text) == (left.value < right.value ? -1 : left.value > right.value ? 1 : 0),
                "\(left.text) \(right.text)")
        }
    }

    private struct Number {
        var value: Int64
        var text: String
    }

    private func number(_ random: inout SeededGenerator) -> Number {
        let digits =
            Int64.random(in: 0..<1_000_000, using: &random)
            / [1, 10, 1000, 100_000].randomElement(using: &random, or: 1)
        let power = Int.random(in: -6...6, using: &random)
        var value = digits
        for _ in 0..<(power + 6) { value *= 10 }
        if Bool.random(using: &random) { value = -value }
        return respelled(Number(value: value, text: ""), &random)
    }

    /// Another text of the same number: the digits of its millionths, a point anywhere, zeros around, an exponent that
    /// makes up for it.
    private func respelled(_ number: Number, _ random: inout SeededGenerator) -> Number {
        var digits = String(number.value.magnitude)
        var exponent = -6
        while digits.count > 1, digits.last == "0", Bool.random(using: &random) {
            digits.removeLast()
            exponent += 1
        }
        for _ in 0..<(digits == "0" ? 0 : Int.random(in: 0...3, using: &random)) {
            digits += "0"
            exponent -= 1
        }
        let pointed = Int.random(in: 0...digits.count, using: &random)
        var text = digits
        if pointed > 0 {
            let fraction = String(digits.suffix(pointed))
            text = (digits.count == pointed ? "0" : String(digits.dropLast(pointed))) + "." + fraction
            exponent += pointed
        }
        if exponent != 0 || Bool.random(using: &random) {
            let zeros = String(repeating: "0", count: Int.random(in: 0...2, using: &random))
            text += ["e", "E"].randomElement(using: &random, or: "e")
            text += exponent < 0 ? "-" : ["", "+"].randomElement(using: &random, or: "")
            text += zeros + String(exponent.magnitude)
        }
        let isNegative = number.value < 0 || (number.value == 0 && Bool.random(using: &random))
        return Number(value: number.value, text: (isNegative ? "-" : "") + text)
    }
}

extension Array {
    fileprivate func randomElement(using random: inout SeededGenerator, or fallback: Element) -> Element {
        randomElement(using: &random) ?? fallback
    }
}
