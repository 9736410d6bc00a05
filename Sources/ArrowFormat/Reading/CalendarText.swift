internal import Tabular

/// Dates, times and spans of time as ISO 8601 text.
///
/// Bounds: whoever calls has `CalendarText.room` bytes of room behind the block's last.
struct CalendarText {
    let block: ByteBlock
    /// More than any of these texts has.
    static let room = 128

    /// Makes room in a block for one of these texts.
    init(in block: ByteBlock) {
        self.block = block
        let needed = block.count + CalendarText.room
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
    }

    /// Writes the day that is so many after 1970-01-01. Years before 0 and after 9999 get a sign and six digits at least.
    func putDay(_ days: Int64) {
        let (year, month, day) = CivilDay.date(days)
        putYear(year)
        putByte(0x2D)
        put(month.magnitude, digits: 2)
        putByte(0x2D)
        put(day.magnitude, digits: 2)
    }

    private func putYear(_ year: Int64) {
        let (sign, digits) = CivilDay.spelling(ofYear: year)
        if let sign { putByte(sign) }
        put(year.magnitude, digits: digits)
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

    /// The first and last day of the years 1 to 9999, which dates of workbooks may be of.
    static let workbookDays: ClosedRange<Int64> = -719_162...2_932_896
}
