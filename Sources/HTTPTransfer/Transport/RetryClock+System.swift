internal import Libc
internal import Threads

extension RetryClock {
    /// The machine's clock. A sleep looks at the flag five times a second.
    public static let system = RetryClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        },
        date: { Int64(time(nil)) },
        sleep: { seconds, cancel in
            var left = seconds
            while left > 0, !cancel.isRaised {
                let step = min(left, 0.2)
                usleep(UInt32(step * 1e6))
                left -= step
            }
        },
        random: { Double.random(in: 0..<1) })
}
