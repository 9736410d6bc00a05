import RowFixtures
import Tabular
import Testing
import XLSXFormat

/// Dates that come from other formats, and that no serial number of a workbook gives back.
struct FineDatesTests {
    @Test func whatIsFinerThanMillisecondsStaysAsText() throws {
        let rows = [
            row([
                "a": .date(.dateTime, 45_351.5, "2024-02-29T12:00:00.000001"),
                "b": .date(.time, 0.5, "12:00:00.123456789"),
                "c": .date(.dateTime, 45_351.5, "2024-02-29T12:00:00.250"),
                "d": .date(.dateTime, 45_351, "2024-02-29T00:00:00.000000001Z"),
            ])
        ]
        let reading = Reading(try Writing.bytes(of: rows, as: XLSXFormat.self), as: XLSXFormat.self)
        #expect(
            reading.rows.first?.filter { !$0.hasPrefix("c") } == [
                "a=t:2024-02-29T12:00:00.000001", "b=t:12:00:00.123456789", "d=t:2024-02-29T00:00:00.000000001Z",
            ])
        #expect(reading.rows.first?.contains { $0.hasPrefix("c=d:2024-02-29T12:00:00") } == true)
    }

    @Test func theFirstDayOfTheCalendar() throws {
        let rows = [row(["a": .date(.date, -693_593, "0001-01-01"), "b": .text("x")])]
        let reading = Reading(try Writing.bytes(of: rows, as: XLSXFormat.self), as: XLSXFormat.self)
        #expect(reading.rows == [["a=d:0001-01-01", "b=t:x"]])
    }
}
