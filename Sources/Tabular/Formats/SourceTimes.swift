internal import Synchronization

/// When the sources of a run last changed, as far as they say it, for formats that say when their rows were made. One for each
/// run, and noted while its sources are opened.
package final class SourceTimes: FormatOptionSet {
    private let newest = Mutex<Double?>(nil)

    package init() {}

    /// Takes note of a time, in seconds since 1970.
    package func note(_ time: Double?) {
        guard let time else { return }
        newest.withLock { $0 = max($0 ?? time, time) }
    }

    /// The latest of them in whole seconds, if it is one since 1970; nil where no source has said any.
    package var latest: Int64? {
        newest.withLock { $0 }.flatMap { $0 >= 0 ? Int64(exactly: $0.rounded(.down)) : nil }
    }
}
