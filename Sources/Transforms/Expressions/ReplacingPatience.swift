import Libc

/// How long the matches of a pattern in one text may be looked for.
///
/// Each match is found in linear time, and yet all of them together may take time by the square: `a.*z|a` looks through the rest
/// of the text for each of its matches. How far the engine has looked it does not tell, so that the processor's time is what is
/// counted: far more than any pattern takes that stops at its match.
struct ReplacingPatience {
    private let seconds: Double
    /// How many bytes may have been looked at since the clock was read.
    private var unseen = 0
    private var start: Double?
    private static let bytesPerLook = 64 << 20

    /// The patience for a text of so many bytes.
    init(_ count: Int) { seconds = 4 + 2 * Double(count >> 20) }

    /// Whether to go on, with so many bytes behind the last match.
    mutating func allows(_ count: Int) -> Bool {
        unseen += count
        guard unseen > ReplacingPatience.bytesPerLook else { return true }
        unseen = 0
        let now = ReplacingPatience.now()
        guard let start else {
            start = now
            return true
        }
        return now - start < seconds
    }

    /// The time that this thread has worked.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
