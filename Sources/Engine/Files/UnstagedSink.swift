internal import Tabular

/// A sink whose bytes cannot be taken back once they are written, so that an export cannot start over then.
protocol UnstagedSink: ByteSink {
    /// Whether anything has gone out.
    var hasWritten: Bool { get }
}
