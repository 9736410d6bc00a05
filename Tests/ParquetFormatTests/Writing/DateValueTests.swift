import Tabular
import Testing

@testable import ParquetFormat

@Suite struct DateValueTests {
    private func date(_ text: String) -> DateValue? {
        var text = text
        return text.withUTF8 { DateValue(UnsafeRawBufferPointer($0)) }
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("1900-02-28", -25_509),
        ("1900-03-01", -25_508), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ]) func daysAreCountedFrom1970(text: String, days: Int64) {
        #expect(date(text)?.kind == .date && date(text)?.value == days)
    }

    @Test func timesAreMicroseconds() {
        #expect(date("1970-01-02T00:00:01.5")?.value == 86_401_500_000)
        #expect(date("1969-12-31T23:59:59.999999")?.value == -1)
        #expect(date("1970-01-01T00:00:00")?.kind == .timestamp)
        #expect(date("1970-01-01T00:00:00Z")?.kind == .timestampUTC)
    }

    @Test(arguments: [
        "1900-02-29", "12:30:00", "36:00:00", "2024-13-01", "2024-01-01T24:00:00", "2024-01-01T1", "", "x",
    ])
    func whatIsNoDayIsNone(text: String) { #expect(date(text) == nil) }
}
