internal import ByteScanning
internal import Tabular

/// A day, or a day and a time, as it is written in text: by ISO 8601 and RFC 3339, also with a space before the time (RFC
/// 3339 §5.6), without seconds, and in any zone.
///
/// Bounds: bytes are read at indexes below the count alone.
package struct WrittenTime {
    /// Days since 1970-01-01, in UTC where there is a zone.
    package private(set) var days: Int64
    /// What of the day has passed.
    package private(set) var microseconds: Int64 = 0
    /// Whether a time was written.
    package private(set) var hasTime = false
    /// Whether a zone was.
    package private(set) var isUTC = false
    /// Whether the text is what a date cell holds, as it stands.
    private(set) var isCanonical = false

    /// Nil for anything else, for days that no calendar has, years beyond 0 to 9999 and times finer than microseconds.
    package init?(_ text: UnsafeRawBufferPointer) {
        if let date = DateText(text) {
            (days, microseconds, hasTime, isUTC) = (date.days, date.microseconds, date.hasTime, date.isUTC)
            isCanonical = true
            return
        }
        guard text.count >= 16, let day = DateText(UnsafeRawBufferPointer(rebasing: text.prefix(10))),
            [0x54, 0x74, 0x20].contains(text[10]), text[13] == 0x3A,
            let hour = WrittenTime.number(text, 11), let minute = WrittenTime.number(text, 14), hour < 24, minute < 60
        else { return nil }
        days = day.days
        hasTime = true
        microseconds = (hour * 60 + minute) * 60_000_000
        var index = 16
        if index < text.count, text[index] == 0x3A {
            guard let second = WrittenTime.number(text, 17), second < 60 else { return nil }
            microseconds += second * 1_000_000
            index = 19
            guard readFraction(text, &index) else { return nil }
        }
        guard index < text.count else { return }
        guard let offset = WrittenTime.offset(UnsafeRawBufferPointer(rebasing: text[index...])) else { return nil }
        isUTC = true
        microseconds -= offset * 60_000_000
        let day64: Int64 = 86_400_000_000
        if microseconds < 0 { (days, microseconds) = (days - 1, microseconds + day64) }
        if microseconds >= day64 { (days, microseconds) = (days + 1, microseconds - day64) }
        // A zone may lead out of the years that are written with four digits.
        guard (0...9999).contains(CivilDay.date(days).year) else { return nil }
    }

    private mutating func readFraction(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
        guard index < text.count, text[index] == .dot else { return true }
        index += 1
        let start = index
        var unit: Int64 = 100_000
        while index < text.count, text[index].isDigit {
            let digit = Int64(text[index] & 0xF)
            guard unit > 0 || digit == 0 else { return false }
            microseconds += digit * unit
            unit /= 10
            index += 1
        }
        return index > start
    }

    /// Minutes that a zone's clock is ahead of UTC: `Z`, `+02:00`, `+0200`, `+02`, a space before it or not.
    private static func offset(_ text: UnsafeRawBufferPointer) -> Int64? {
        let text = text.first == .space ? UnsafeRawBufferPointer(rebasing: text.dropFirst()) : text
        if text.count == 1, text[0] | 0x20 == 0x7A { return 0 }
        if text.elementsEqual("UTC".utf8) { return 0 }
        guard let sign = text.first, sign == .plus || sign == .minus, let hours = number(text, 1) else { return nil }
        var minutes: Int64 = 0
        switch text.count {
        case 3: break
        case 5:
            guard let written = number(text, 3) else { return nil }
            minutes = written
        case 6:
            guard text[3] == 0x3A, let written = number(text, 4) else { return nil }
            minutes = written
        default: return nil
        }
        guard hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (sign == .minus ? -1 : 1)
    }

    /// Two digits.
    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int64? {
        guard start + 1 < text.count, text[start].isDigit, text[start + 1].isDigit else { return nil }
        return Int64(text[start] & 0xF) * 10 + Int64(text[start + 1] & 0xF)
    }

    /// Its text in a date cell: `2024-02-29T12:30:00.25Z`.
    var text: String {
        let (year, month, day) = CivilDay.date(days)
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let seconds = microseconds / 1_000_000
        text += "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = microseconds % 1_000_000
        if fraction > 0 {
            var digits = padded(fraction, 6)
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return isUTC ? text + "Z" : text
    }

    private func padded(_ value: Int64, _ count: Int) -> String {
        let digits = "\(value)"
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }

    /// The date of a workbook. A day that no workbook shows has a serial that is not a number.
    func dateCell(_ format: DateCell.Format) -> DateCell {
        let serial = CivilDay.workbookSerial(days).map { Double($0) + Double(microseconds) / 86_400e6 }
        return DateCell(serial: serial ?? .nan, is1904: false, format: format)
    }
}
