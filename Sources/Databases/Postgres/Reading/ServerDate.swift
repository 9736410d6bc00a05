internal import Tabular

/// A date or time as the server counts it: from 2000-01-01.
struct ServerDate {
    /// Days from 2000-01-01 to 1970-01-01, and back.
    private static let epoch: Int64 = 10_957
    private static let perDay: Int64 = 86_400_000_000
    /// The first and last day of the years 1 to 9999, which dates of workbooks may be of.
    private static let workbookDays: ClosedRange<Int64> = -719_162...2_932_896

    /// Days since 1970-01-01.
    private var days: Int64 = 0
    /// What of the day has passed; nil for a day alone.
    private var microseconds: Int64?
    private var isUTC = false
    /// What the server calls the time before and behind all others.
    private var word: String?

    /// A day.
    init(days: Int32) {
        word = days == .max ? "infinity" : days == .min ? "-infinity" : nil
        self.days = Int64(days) + Self.epoch
    }

    /// A day and a time.
    init(microseconds: Int64, isUTC: Bool) {
        word = microseconds == .max ? "infinity" : microseconds == .min ? "-infinity" : nil
        self.isUTC = isUTC
        var (day, rest) = microseconds.quotientAndRemainder(dividingBy: Self.perDay)
        if rest < 0 {
            day -= 1
            rest += Self.perDay
        }
        (days, self.microseconds) = (day + Self.epoch, rest)
    }

    /// A date as a workbook has it; text for those that no workbook has.
    func cell(in batch: RowBatch) -> Cell {
        if let word { return batch.store(word) }
        guard Self.workbookDays.contains(days) else { return batch.store(text) }
        var serial = Double(microseconds ?? 0) / Double(Self.perDay)
        serial += CivilDay.workbookSerial(days).map { Double($0) } ?? .nan
        let date = DateCell(serial: serial, is1904: false, format: microseconds == nil ? .date : .dateTime)
        var text = text
        return text.withUTF8 { batch.store(date, text: UnsafeRawBufferPointer($0)) }
    }

    /// ISO 8601: `2024-02-29`, `2024-02-29T12:30:00.25Z`; years before 0 and after 9999 get a sign and six digits at least.
    private var text: String {
        let (year, month, day) = CivilDay.date(days)
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = "\(value.magnitude)"
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let sign = year < 0 ? "-" : year > 9_999 ? "+" : ""
        var text = "\(sign)\(digits(year, sign.isEmpty ? 4 : 6))-\(digits(month, 2))-\(digits(day, 2))"
        guard let microseconds else { return text }
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        text += "T\(digits(seconds / 3_600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
        if fraction > 0 { text += "." + (fraction % 1_000 == 0 ? digits(fraction / 1_000, 3) : digits(fraction, 6)) }
        return text + (isUTC ? "Z" : "")
    }
}
