import ByteScanning
import Tabular

/// A date as ISO 8601 text: built in place, without allocation.
struct SerialDate {
    private(set) var cell: DateCell
    private var text = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0

    private static let day: Int64 = 86_400_000

    /// The date that a serial number shows in a format (ECMA-376 part 1 §18.17.4); nil where it is none: one outside of the
    /// years 1 to 9999, a number that is not finite.
    ///
    /// The time is left out where it is zero, the date for serials from 0 to below 1. Times are rounded to milliseconds,
    /// which is what a double can tell apart there. In the 1900 system day 60 is February 29, 1900, which never was: it is
    /// shown as Excel shows it, and days before it are one off, as they are in Excel. Negative days, which Excel does not
    /// show, are those before 1899-12-30, as in every other program.
    init?(_ serial: Double, is1904: Bool, as format: NumberFormat) {
        guard serial.isFinite, abs(serial) < 2_958_466 else { return nil }
        cell = DateCell(serial: serial, is1904: is1904, format: .dateTime)
        var total = Int64((serial * Double(Self.day)).rounded())
        if format == .duration {
            cell.format = .duration
            if total < 0 {
                put(.minus)
                total = -total
            }
            let hours = total / 3_600_000
            put(hours, digits: 9, isPadded: false)
            putMinutes(of: total)
            return
        }
        if serial >= 0, serial < 1 {
            cell.format = .time
            putTime(min(total, Self.day - 1))
            return
        }
        var days = total / Self.day
        var time = total % Self.day
        if time < 0 {
            days -= 1
            time += Self.day
        }
        // Year 1 to year 9999.
        guard days >= -693_593, days <= (is1904 ? 2_957_003 : 2_958_465) else { return nil }
        cell.format = time == 0 ? .date : .dateTime
        if !is1904 && days == 60 {
            put(1900, 2, 29)
        } else {
            // Days since 1970-01-01 of 1904-01-01, 1899-12-31 and 1899-12-30.
            let (year, month, dayOfMonth) = CivilDay.date(
                days - (is1904 ? 24_107 : (0..<60).contains(days) ? 25_568 : 25_569))
            put(year, month, dayOfMonth)
        }
        if time != 0 {
            put(UInt8(ascii: "T"))
            putTime(time)
        }
    }

    /// The date of an ISO 8601 text as cells of type `d` hold it: a date, a date and a time, or a time, without a time
    /// zone other than `Z`; nil for anything else and for days that no calendar has.
    init?(iso text: UnsafeBufferPointer<UInt8>, is1904: Bool) {
        var rest = text[...]
        func number(_ digits: Int) -> Int64? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy({ $0.isDigit }) else { return nil }
            defer { rest = rest.dropFirst(digits) }
            return rest.prefix(digits).reduce(0) { $0 * 10 + Int64($1 &- 0x30) }
        }
        func take(_ character: Character) -> Bool {
            guard let first = rest.first, first == character.asciiValue else { return false }
            rest = rest.dropFirst()
            return true
        }
        var serial = 0.0
        var isFine = false
        let hasDate = text.count >= 10 && text[text.startIndex + 4] == .minus
        if hasDate {
            guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
                let days = Self.serialDay(year, month, day, is1904: is1904)
            else { return nil }
            serial = Double(days)
        }
        if !hasDate || take("T") || take(" ") {
            guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
            var seconds = 0.0
            if take(":") {
                guard let whole = number(2), whole < 60 else { return nil }
                seconds = Double(whole)
                if take(".") {
                    var scale = 0.1
                    guard let first = rest.first, first.isDigit else { return nil }
                    let count = rest.count
                    defer { isFine = count - rest.count > 3 }
                    while let digit = rest.first, digit.isDigit {
                        seconds += Double(digit &- 0x30) * scale
                        scale /= 10
                        rest = rest.dropFirst()
                    }
                }
            }
            serial += (Double(hour * 3600 + minute * 60) + seconds) / 86_400
            // A time in UTC keeps its mark, one finer than milliseconds its digits: and so their text.
            if take("Z") || isFine, rest.isEmpty, text.count <= 40 {
                self.init(serial, is1904: is1904, as: .date)
                count = 0
                for byte in text { put(byte) }
                return
            }
        }
        guard rest.isEmpty else { return nil }
        self.init(serial, is1904: is1904, as: .date)
    }

    /// Copies the date into the batch's arena.
    func store(in batch: RowBatch) -> Cell {
        withUnsafeBytes(of: text) { batch.store(cell, text: UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    }

    /// The text.
    var description: String {
        withUnsafeBytes(of: text) { String(decoding: $0.prefix(count), as: UTF8.self) }
    }

    // MARK: Calendar

    /// The serial number of a day; nil where no such day is in the date system.
    private static func serialDay(_ year: Int64, _ month: Int64, _ day: Int64, is1904: Bool) -> Int64? {
        guard let days = CivilDay.days(year, month, day) else { return nil }
        let serial = days + (is1904 ? 24_107 : days < -25_508 ? 25_568 : 25_569)
        return serial >= (is1904 ? 0 : 1) ? serial : nil
    }

    // MARK: Text

    private mutating func put(_ byte: UInt8) {
        guard count < 40 else { return }
        text[count] = byte
        count += 1
    }

    private mutating func put(_ value: Int64, digits: Int, isPadded: Bool = true) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        // Hours of a duration have as many digits as they need, and two at least.
        if !isPadded { while divisor > 10 && value < divisor { divisor /= 10 } }
        while divisor > 0 {
            put(UInt8(truncatingIfNeeded: 0x30 + value / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func put(_ year: Int64, _ month: Int64, _ day: Int64) {
        put(year, digits: 4)
        put(.minus)
        put(month, digits: 2)
        put(.minus)
        put(day, digits: 2)
    }

    private mutating func putTime(_ milliseconds: Int64) {
        put(milliseconds / 3_600_000, digits: 2)
        putMinutes(of: milliseconds)
    }

    private mutating func putMinutes(of milliseconds: Int64) {
        put(.colon)
        put(milliseconds / 60_000 % 60, digits: 2)
        put(.colon)
        put(milliseconds / 1_000 % 60, digits: 2)
        guard milliseconds % 1_000 != 0 else { return }
        put(.dot)
        put(milliseconds % 1_000, digits: 3)
    }
}
