import Tabular

/// Writes days and times as ISO 8601 has them.
///
/// Bounds: the caller gives room for 64 bytes.
enum TimeText {
    static let daySeconds: Int64 = 86_400

    /// Writes a day, counted from 1970-01-01, and says whether a date cell has its year: of four digits, and not 0.
    static func writeDay(_ days: Int64, to target: UnsafeMutablePointer<UInt8>) -> (count: Int, isPlain: Bool) {
        let (year, month, day) = CivilDay.date(days)
        let (sign, digits) = CivilDay.spelling(ofYear: year)
        var count = 0
        if let sign {
            target[0] = sign
            count = 1
        }
        count += DecimalText.write(year, digits: digits, to: target + count)
        target[count] = 0x2D
        count += 1 + DecimalText.write(month, digits: 2, to: target + count + 1)
        target[count] = 0x2D
        count += 1 + DecimalText.write(day, digits: 2, to: target + count + 1)
        return (count, (1...9999).contains(year))
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

    /// The serial number that a workbook has for a day and the time in it; nil for the two days that it shows as others.
    static func serial(days: Int64, nanoseconds: Int64) -> Double? {
        CivilDay.workbookSerial(days).map { Double($0) + Double(nanoseconds) / 86_400e9 }
    }
}
