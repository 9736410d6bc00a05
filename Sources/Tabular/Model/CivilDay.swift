/// Days of the proleptic Gregorian calendar, counted from 1970-01-01.
package enum CivilDay {
    /// The day `days` after 1970-01-01 (Howard Hinnant's civil_from_days).
    package static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
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

    /// How many days a date is after 1970-01-01 (Howard Hinnant's days_from_civil); nil where no calendar has it.
    package static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// How a year is written (ISO 8601 §4.3.2 and ECMA-262 §21.4.1.32): those from 0 to 9999 in four digits, others with a sign
    /// in six at least.
    package static func spelling(ofYear year: Int64) -> (sign: UInt8?, digits: Int) {
        guard !(0...9_999).contains(year) else { return (nil, 4) }
        var digits = 6
        var limit: UInt64 = 1_000_000
        while year.magnitude >= limit {
            digits += 1
            let (next, isBeyond) = limit.multipliedReportingOverflow(by: 10)
            if isBeyond { break }
            limit = next
        }
        return (year < 0 ? 0x2D : 0x2B, digits)
    }

    /// The serial number that a workbook has for a day in its 1900 date system (ECMA-376 part 1 §18.17.4.1); nil for those
    /// outside of 1900 to 9999, which Excel does not show. Before March 1900 it is one less.
    package static func workbookSerial(_ days: Int64) -> Int64? {
        switch days {
        case -25_567 ... -25_509: days + 25_568
        case -25_508...2_932_896: days + 25_569
        default: nil
        }
    }
}
