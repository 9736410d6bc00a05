internal import ByteScanning
internal import Tabular

/// Numbers as people read them.
package enum Figures {
    /// `1,234,567`.
    package static func grouped(_ number: UInt64) -> String { DigitGroups.text(of: String(number)) }

    /// `1 row`, `2 rows`.
    package static func counted(_ number: UInt64, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(grouped(number)) \(many)"
    }

    /// Tenths of a percent; a part that is there is never rounded to nothing, nor one that is not whole to all.
    package static func permille(_ part: UInt64, of whole: UInt64) -> Int {
        guard whole > 0, part > 0 else { return 0 }
        if part >= whole { return 1000 }
        return min(999, max(1, Int((Double(part) / Double(whole) * 1000).rounded())))
    }

    /// `81.2 %`, `100 %`; `<0.1 %` for what rounds to nothing.
    package static func percent(_ part: UInt64, of whole: UInt64) -> String {
        let tenths = permille(part, of: whole)
        if tenths == 1, Double(part) / Double(whole) < 0.0005 { return "<0.1 %" }
        return tenths % 1000 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    /// One decimal.
    package static func decimal(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "0" }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// A number as people read it: `12,345`, `0.25`; where its digits are many, the first and the last of them.
    static func figure(_ number: String) -> String {
        let digits = number.hasPrefix("-") ? number.dropFirst() : number[...]
        guard number.utf8.count <= 30 else { return "\(number.prefix(12))…\(number.suffix(8))" }
        guard digits.utf8.allSatisfy({ $0.isDigit }), digits.utf8.count > 3 else { return number }
        return (number.hasPrefix("-") ? "-" : "") + DigitGroups.text(of: digits)
    }

    /// A mean as people read it: with four decimals at most where that leaves anything of it.
    static func mean(_ number: String) -> String {
        guard let value = Double(number), value.isFinite else { return number }
        return figure(rounded(value))
    }

    /// A number as JSON has it, with four decimals at most where that leaves anything of it.
    static func rounded(_ number: Double) -> String {
        let isPlain = abs(number) >= 0.001 && abs(number) < 1e11
        return ShortestDouble.text(of: isPlain ? (number * 1e4).rounded() / 1e4 : number)
    }
}
