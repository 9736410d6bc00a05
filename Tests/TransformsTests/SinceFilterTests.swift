import Tabular
import Testing
import Transforms

/// `--since`: which words are times.
struct SinceFilterTests {
    /// 2025-03-08 00:00 UTC.
    private let now = 1_741_392_000.0

    @Test(
        arguments: [
            ("2025-03-01", 1_740_787_200), ("2025-03-01T00:00:00Z", 1_740_787_200),
            ("2025-03-01T03:00:00+03:00", 1_740_787_200), ("2025-03-01 00:00:00.5Z", 1_740_787_200.5),
            ("7d", 1_740_787_200), ("168h", 1_740_787_200), ("90m", 1_741_386_600), ("30s", 1_741_391_970),
            ("0d", 1_741_392_000), ("2025-03-08", 1_741_392_000), ("2025-03-09", 1_741_478_400),
        ] as [(String, Double)])
    func times(_ text: String, _ seconds: Double) throws {
        #expect(try SinceFilter(parsing: text, now: now).microseconds == Int64(seconds * 1e6))
    }

    @Test(arguments: [
        ("", "has no time"), ("yesterday", "\"yesterday\" is not a time"), ("7", "\"7\" is not a time"),
        ("d", "\"d\" is not a time"), ("2025-02-30", "\"2025-02-30\" is not a time"),
        ("2025-03-01T10:00:00", "\"2025-03-01T10:00:00\" has no zone"),
        ("2025-04-01", "\"2025-04-01\" is in the future"), ("99999d", "99999d is before 1970"),
    ])
    func others(_ text: String, _ problem: String) {
        do {
            _ = try SinceFilter(parsing: text, now: now)
            Issue.record("\(text) is a time")
        } catch {
            #expect(error.code == .usage)
            #expect(error.message.contains(problem), "\(error.message)")
        }
    }
}
