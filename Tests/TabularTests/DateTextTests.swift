import Tabular
import Testing

struct DateTextTests {
    private func date(_ text: String) -> DateText? { Array(text.utf8).withUnsafeBytes { DateText($0) } }

    @Test func daysAndTimes() {
        #expect(date("1970-01-01")?.days == 0)
        #expect(date("2024-02-29")?.days == 19_782)
        #expect(date("0001-01-01")?.days == -719_162)
        #expect(date("0000-01-01")?.days == -719_528)
        #expect(date("9999-12-31")?.days == 2_932_896)
        #expect(date("1969-12-31T23:59:59.999999Z")?.instant == -1)
        #expect(date("1970-01-02T00:00:01.5")?.instant == 86_401_500_000)
        #expect(date("1970-01-01T00:00:00.000001000")?.instant == 1)
        #expect(date("1970-01-01T00:00:00Z")?.isUTC == true)
        #expect(date("1970-01-01T00:00:00")?.isUTC == false)
        #expect(date("1970-01-01")?.hasTime == false)
    }

    @Test func whatIsNoDate() {
        for text in [
            "", "1900-02-29", "2023-02-30", "2023-13-01", "2023-00-01", "2023-01-00", "2023-1-1", "12:30:00",
            "2023-01-01T24:00:00", "2023-01-01T12:60:00", "2023-01-01T12:00", "2023-01-01T12:00:00.",
            "2023-01-01 12:00:00",
            "2023-01-01T12:00:00.0000001", "2023-01-01T12:00:00+01:00", "+12023-01-01", "2023-01-01Z", "20230101",
        ] {
            #expect(date(text) == nil, "\(text)")
        }
    }
}
