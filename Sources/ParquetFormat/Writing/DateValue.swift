internal import Tabular

/// A date or time of a workbook as a column holds it, read from its ISO 8601 text.
struct DateValue: Equatable {
    var kind: ValueKinds
    /// Days since 1970-01-01, or microseconds since its midnight.
    var value: Int64

    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Nil for what is no day of the calendar (a time alone, a duration, 1900-02-29), and for what needs less than
    /// microseconds.
    init?(_ text: UnsafeRawBufferPointer) {
        // More digits than microseconds have are not given back, be they zeros.
        guard text.count - (text.last == 0x5A ? 1 : 0) <= 26, let date = DateText(text) else { return nil }
        kind = date.isUTC ? .timestampUTC : date.hasTime ? .timestamp : .date
        value = date.hasTime ? date.instant : date.days
    }
}
