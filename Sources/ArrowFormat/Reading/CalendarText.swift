internal import Tabular

/// Dates, times and spans of time as ISO 8601 text.
///
/// Bounds: whoever calls has `CalendarText.room` bytes of room behind the block's last.
struct CalendarText {
    let block: ByteBlock
    /// More than any of these texts has.
    static let room = 128

    private static let secondsPerDay: Int64 = 86_400

    /// Makes room in a block for one of these texts.
    init(in block: ByteBlock) {
        self.block = block
        let needed = block.count + CalendarText.room
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
    }

    /// Writes the day that is so many after 1970-01-01. Years before 0 and after 9999 get a sign and six digits at least.
    func putDay(_ days: Int64) {
        let (year, month, day) = CalendarText.civil(days)
        putYear(year)
        putByte(0x2D)
        put(month.magnitude, digits: 2)
        putByte(0x2D)
        put(day.magnitude, digits: 2)
    }

    private func putYear(_ year: Int64) {
        if (0...9_999).contains(year) {
            put(year.magnitude, digits: 4)
        } else {
            putByte(year < 0 ? 0x2D : 0x2B)
            put(year.magnitude, digits: 6)
        }
    }

    /// Writes a time of day, or a span of time of so many hours: `12:30:00`, with what of a second is needed.
    func putTime(_ value: UInt64, _ unit: TimeUnit) {
        let (seconds, rest) = value.quotientAndRemainder(dividingBy: UInt64(unit.perSecond))
        put(seconds / 3_600, digits: 2)
        putByte(0x3A)
        put(seconds / 60 % 60, digits: 2)
        putByte(0x3A)
        put(seconds % 60, digits: 2)
        putFraction(rest, unit)
    }

    /// Writes a fraction of a second in three, six or nine digits, as few as hold it; nothing for none.
    func putFraction(_ value: UInt64, _ unit: TimeUnit) {
        guard value != 0 else { return }
        var nanoseconds = value * UInt64(1_000_000_000 / unit.perSecond)
        var digits = 9
        while digits > 3, nanoseconds % 1_000 == 0 {
            nanoseconds /= 1_000
            digits -= 3
        }
        putByte(0x2E)
        put(nanoseconds, digits: digits)
    }

    /// Writes a number in so many digits, or more where it has more.
    func put(_ value: UInt64, digits: Int) {
        var rest = value
        var count = 0
        let start = block.bytes + block.count
        // From the last digit to the first, then turned around.
        repeat {
            start[count] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            count += 1
        } while rest > 0 || count < digits
        var (low, high) = (0, count - 1)
        while low < high {
            (start[low], start[high]) = (start[high], start[low])
            low += 1
            high -= 1
        }
        block.count += count
    }

    /// Writes a number as JSON does.
    func putInteger(_ value: Int64) {
        if value < 0 { putByte(0x2D) }
        put(value.magnitude, digits: 1)
    }

    func putByte(_ byte: UInt8) {
        block.bytes[block.count] = byte
        block.count += 1
    }

    /// The quotient, rounded down, and what is left, which is not negative.
    static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }

    /// The day `days` after 1970-01-01 (Howard Hinnant's civil_from_days). Any day that fits into a date of Arrow's is far from
    /// overflowing.
    static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The first and last day of the years 1 to 9999, which dates of workbooks may be of.
    static let workbookDays: ClosedRange<Int64> = -719_162...2_932_896

    /// The serial number that a workbook has for a day (ECMA-376 part 1 §18.17.4.1); before March 1900 it is one less.
    static func serial(ofDay days: Int64) -> Double {
        Double(days + ((-25_567 ... -25_509).contains(days) ? 25_568 : 25_569))
    }
}
