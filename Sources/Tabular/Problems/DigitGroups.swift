/// Digits as people read them.
package enum DigitGroups {
    /// `1,234,567`.
    package static func text(of digits: some StringProtocol) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
