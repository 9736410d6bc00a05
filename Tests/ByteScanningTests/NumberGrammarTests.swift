import ByteScanning
import Testing

@Suite struct NumberGrammarTests {
    private func isNumber(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { NumberGrammar.isNumber($0, count: bytes.count) } ?? false
        }
    }

    private func isExact(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { NumberGrammar.roundTripsAsDouble($0, count: bytes.count) } ?? false
        }
    }

    @Test(arguments: ["0", "-0", "12", "1.50", "1e5", "1E+5", "-0.1e-10", "123456789012345678901234567890"])
    func acceptsTheGrammar(text: String) { #expect(isNumber(text)) }

    @Test(arguments: ["", "-", "01", "+1", ".5", "1.", "1e", "1e+", "0x10", "1 ", "NaN", "Infinity", "--1", "1_000"])
    func refusesTheRest(text: String) { #expect(!isNumber(text)) }

    @Test(arguments: [
        "0", "7", "-7", "200", "0.5", "-2.25", "3.14159", "0.0001", "123456789012345", "1234567890.12345",
        "999999999999999", "52.520006599999995", "-0.30000000000000004", "0.0001234567890123457", "123456789012345.67",
        "1.2345678901234567", "-0.00012345678901234567", "1234567890123456.5",
    ])
    func exactNumbersStand(text: String) {
        #expect(isExact(text))
        // What any JSON reader that uses doubles prints, with integers written as integers.
        let value = Double(text) ?? .nan
        let printed = value == value.rounded() ? String(Int64(value)) : "\(value)"
        #expect(printed == text)
    }

    @Test(arguments: [
        "01000", "+4915", "1.00", "1e5", "-0", "0.0", "9007199254740993", "12345678901234567890", "0.00001", ".5", "5.",
        "1234567890123450", "1.2345678901234568", "0.1000000000000000055", "9007199254740992.5", "", "-", "true", " 1",
        "9999999999999990",
    ])
    func otherTextStaysText(text: String) { #expect(!isExact(text)) }
}
