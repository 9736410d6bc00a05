import Tabular

/// Writes days and times as ISO 8601 has them.
///
/// Bounds: the caller gives room for 64 bytes.
enum TimeText {
    static let daySeconds: Int64 = 86_400

    /// Writes a day, counted from 1970-01-01, and says whether its year has four digits. Years beyond them have a sign.
    static func writeDay(_ days: Int64, to target: UnsafeMutablePointer<UInt8>) -> (count: Int, isPlain: Bool) {
        let (year, month, day) = civil(days)
        let isPlain = (1...9999).contains(year)
        var count = 0
        if isPlain {
            count = DecimalText.write(year, digits: 4, to: target)
        } else {
            target[0] = year < 0 ? 0x2D : 0x2B
            let digits = year.magnitude < 1_000_000 ? 6 : 12
            count = 1 + DecimalText.write(year, digits: digits, to: target + 1)
        }
        target[count] = 0x2D
        count += 1 + DecimalText.write(month, digits: 2, to: target + count + 1)
        target[count] = 0x2D
        count += 1 + DecimalText.write(day, digits: 2, to: target + count + 1)
        return (count, isPlain)
    }

    /// Writes a time of day with as many digits of its fraction, in threes, as it has; at most 18 bytes.
    static func writeTime(nanoseconds: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let seconds = nanoseconds / 1_000_000_000
        let fraction = nanoseconds % 1_000_000_000
        var count = DecimalText.write(seconds / 3600, digits: 2, to: target)
        target[count] = 0x3A
        count += 1 + DecimalText.write(seconds / 60 % 60, digits: 2, to: target + count + 1)
        target[count] = 0x3A
        count += 1 + DecimalText.write(seconds % 60, digits: 2, to: target + count + 1)
        guard fraction != 0 else { return count }
        target[count] = 0x2E
        let digits = fraction % 1_000_000 == 0 ? 3 : fraction % 1_000 == 0 ? 6 : 9
        let shown = digits == 3 ? fraction / 1_000_000 : digits == 6 ? fraction / 1_000 : fraction
        return count + 1 + DecimalText.write(shown, digits: digits, to: target + count + 1)
    }

    /// The day `days` after 1970-01-01 (Howard Hinnant's civil_from_days), for days of 32 bits and those of timestamps.
    static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The serial number that a workbook has for a day and the time in it; nil for the two days that it shows as others.
    static func serial(days: Int64, nanoseconds: Int64) -> Double? {
        // Before 1900-01-01 days are counted on backwards from 1899-12-30, which leaves no room for it and the next.
        if days == -25_569 || days == -25_568 { return nil }
        let whole = days + (days < -25_508 && days > -25_568 ? 25_568 : 25_569)
        return Double(whole) + Double(nanoseconds) / 86_400e9
    }
}
