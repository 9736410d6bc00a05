import ByteScanning
import Testing

/// Which numbers are shown as they stand: those that a double gives back, whole ones of at most 15 digits.
struct DoubleDigitsTests {
    private func fits(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { DoubleDigits.fits($0, count: bytes.count) } ?? false
        }
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "1.00", "0.1", "123456789012345", "-123456789012345", "0.000000000000001234567", "1e5",
        "1E-7",
        "1e20", "0e999999999999999999999", "0.00", "9.99999999999999e307", "1e-307", "1e308", "1e-308", "5e-324",
        "1.50000000000000000000000", "-1.23456789012345e-200", "1e+0", "52.520006599999995", "0.1234567890123456",
        "-0.3333333333333333", "12345678901234.56", "5.2520006599999995E1",
    ])
    func fit(text: String) { #expect(fits(text)) }

    @Test(arguments: [
        "1234567890123456", "9007199254740993", "0.12345678901234567", "1e309", "1e400", "1e-400", "-1E+999",
        "1e99999999999999999999999999", "1e-99999999999999999999999999", "100000000000000000001",
        "100000000000000000000", "123456789012345000000", "1.2345678901234567e17", "133.80000000000001",
        "52.5200065999999950001",
    ])
    func doNotFit(text: String) { #expect(!fits(text)) }
}
