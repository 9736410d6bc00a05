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
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D,
            let year = DateValue.number(text, 0, 4), let month = DateValue.number(text, 5, 2),
            let day = DateValue.number(text, 8, 2), let days = DateValue.days(year, month, day)
        else { return nil }
        guard text.count > 10 else {
            self.init(kind: .date, value: days)
            return
        }
        guard text.count >= 19, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A,
            let hour = DateValue.number(text, 11, 2), let minute = DateValue.number(text, 14, 2),
            let second = DateValue.number(text, 17, 2), hour < 24, minute < 60, second < 60
        else { return nil }
        var end = text.count
        let isInstant = text[end - 1] == 0x5A
        if isInstant { end -= 1 }
        var fraction: Int64 = 0
        if end > 19 {
            guard text[19] == 0x2E, end > 20, end <= 26, let digits = DateValue.number(text, 20, end - 20) else {
                return nil
            }
            fraction = digits
            for _ in end..<26 { fraction *= 10 }
        }
        let time = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
        self.init(kind: isInstant ? .timestampUTC : .timestamp, value: days * DateValue.microsecondsPerDay + time)
    }

    private init(kind: ValueKinds, value: Int64) {
        self.kind = kind
        self.value = value
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for byte in text[start..<start + count] {
            guard byte &- 0x30 <= 9 else { return nil }
            value = value * 10 + Int64(byte &- 0x30)
        }
        return value
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar: years are counted from March, so that the leap day ends
    /// them.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
        guard 1...12 ~= month, day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month - 1)] else { return nil }
        let shifted = month > 2 ? year : year - 1 + 400
        let before = (month + 9) % 12
        let dayOfYear = (153 * before + 2) / 5 + day - 1
        let daysBefore = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400
        // 400 years have 146,097 days; they were added so that no number is negative.
        return daysBefore + dayOfYear - (month > 2 ? 0 : 146_097) - 719_468
    }
}
