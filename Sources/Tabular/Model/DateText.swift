/// A day, or a day and a time, from its ISO 8601 text: `2024-02-29`, `2024-02-29T12:30:00.25Z`.
///
/// Bounds: bytes are read at places below the count alone.
package struct DateText: Equatable {
    /// Days since 1970-01-01.
    package var days: Int64
    /// What of the day has passed.
    package var microseconds: Int64 = 0
    /// Whether a time was written.
    package var hasTime = false
    /// Whether it is in UTC.
    package var isUTC = false

    /// Microseconds since 1970-01-01.
    package var instant: Int64 { days * 86_400_000_000 + microseconds }

    /// The date that is written in a text; nil for anything else: no such day, a time finer than microseconds, a zone other than
    /// `Z`. Years have four digits.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D,
            let year = DateText.number(text, 0, 4), let month = DateText.number(text, 5, 2),
            let day = DateText.number(text, 8, 2), let days = CivilDay.days(year, month, day)
        else { return nil }
        self.days = days
        var end = text.count
        guard end > 10 else { return }
        if text[end - 1] == 0x5A {
            isUTC = true
            end -= 1
        }
        hasTime = true
        guard end >= 19, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A,
            let hour = DateText.number(text, 11, 2), let minute = DateText.number(text, 14, 2),
            let second = DateText.number(text, 17, 2), hour < 24, minute < 60, second < 60
        else { return nil }
        microseconds = (hour * 3_600 + minute * 60 + second) * 1_000_000
        guard end > 19 else { return }
        guard text[19] == 0x2E, end > 20 else { return nil }
        var unit: Int64 = 100_000
        for place in 20..<end {
            let digit = Int64(text[place]) - 0x30
            guard (0...9).contains(digit), unit > 0 || digit == 0 else { return nil }
            microseconds += digit * unit
            unit /= 10
        }
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for place in start..<start + count {
            let digit = Int64(text[place]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
