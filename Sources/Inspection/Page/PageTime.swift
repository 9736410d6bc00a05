internal import Tabular

/// Times and sizes as a page says them.
enum PageTime {
    /// `2025-01-31 23:59 UTC`.
    static func text(_ seconds: Int64) -> String? {
        guard (0..<253_402_300_800).contains(seconds) else { return nil }
        let (date, second) = (CivilDay.date(seconds / 86_400), seconds % 86_400)
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(date.year)-\(digits(date.month))-\(digits(date.day)) \(digits(second / 3600)):\(digits(second / 60 % 60)) UTC"
    }

    /// `812 bytes`, `1.2 MB`.
    static func size(_ bytes: UInt64) -> String {
        guard bytes >= 1000 else { return Figures.counted(bytes, "byte", "bytes") }
        var size = Double(bytes)
        for unit in ["kB", "MB", "GB"] {
            size /= 1000
            if size < 999.95 { return "\(Figures.decimal(size)) \(unit)" }
        }
        return "\(Figures.decimal(size / 1000)) TB"
    }
}
