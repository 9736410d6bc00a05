import ByteScanning
import Testing

/// Doubles as ECMAScript prints them, and numbers that survive in one.
struct ShortestDoubleTests {
    @Test(arguments: [
        (133.80000000000001, "133.8"), (0.0749999999999999997, "0.075"), (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1.5e-7, "1.5e-7"), (0.000001, "0.000001"), (-1234.5, "-1234.5"), (1.2345678901234568e16, "12345678901234568"),
        (0, "0"), (-0.0, "-0"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (123456.0, "123456"), (1e-5, "0.00001"),
    ])
    func printsAsECMAScriptDoes(value: Double, text: String) { #expect(ShortestDouble.text(of: value) == text) }

    @Test func aDoubleHoldsItsOwnText() {
        var bits: UInt64 = 88_172_645_463_325_252
        for _ in 0..<20_000 {
            bits ^= bits << 13
            bits ^= bits >> 7
            bits ^= bits << 17
            let value = Double(bitPattern: bits)
            guard value.isFinite else { continue }
            var text = ShortestDouble.text(of: value)
            #expect(Double(text) == value)
            #expect(
                text.withUTF8 { bytes in bytes.baseAddress.map { ShortestDouble.holds($0, count: bytes.count) } }
                    == true)
        }
    }
}
