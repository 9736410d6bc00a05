import Libc
import Tabular

/// The time of day, as RFC 3339 writes it.
enum WallTime {
    /// Seconds since 1970.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// `2025-01-31T23:59:58.123Z`.
    static func now() -> String { text(of: seconds()) }

    /// The same of a time in seconds since 1970.
    static func text(of time: Double) -> String {
        let thousandths = Int64(exactly: (time * 1000).rounded(.down)) ?? 0
        var seconds = time_t(thousandths / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let date = [
            digits(Int(parts.tm_year) + 1900, 4), digits(Int(parts.tm_mon) + 1, 2), digits(Int(parts.tm_mday), 2),
        ]
        let clock = [digits(Int(parts.tm_hour), 2), digits(Int(parts.tm_min), 2), digits(Int(parts.tm_sec), 2)]
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(digits(Int(thousandths % 1000), 3))Z"
    }
}

/// The moment that a run takes for now: `--since 7d`, `now` and `today` of expressions, `{date}` and `{time}` count from it.
///
/// It is when the run begins, or what HASDATA_EXPORT_NOW says, in seconds since 1970. A program that reads one thing in
/// several runs, or tries one again, has them all speak of one moment by it.
enum RunMoment {
    static let variable = "HASDATA_EXPORT_NOW"
    private static let begun = WallTime.seconds()
    /// Years have four digits.
    private static let end = 253_402_300_800.0

    /// Seconds since 1970.
    ///
    /// - Throws: `.usage` where the variable holds no such number.
    static func seconds() throws(ExportError) -> Double {
        guard let text = StandardStreams.environment(variable), !text.isEmpty else { return begun }
        guard let told = Double(text), told >= 0, told < end else {
            throw ExportError(
                .usage, "\(variable) is no time in seconds since 1970: \"\(VisibleText.oneLine(text))\"",
                advice: "unset it, or set it to what date +%s gives")
        }
        return told
    }

    /// As RFC 3339 writes it.
    static func text() throws(ExportError) -> String { WallTime.text(of: try seconds()) }
}
