/// `Progress` under a name that Foundation does not have, for programs that import both.
public typealias ExportProgress = Progress

extension Progress {
    /// The figures again and again until the export ends, the last ones included.
    ///
    /// ```swift
    /// let progress = ExportProgress()
    /// async let summary = export.run(progress: progress)
    /// for await figures in progress.updates() { print(figures.rows) }
    /// ```
    ///
    /// They end with the export, or when their task is cancelled; of an export that is never run they have no end.
    public func updates(every pause: Duration = .milliseconds(250)) -> Updates { Updates(self, pause) }

    /// Figures of an export while it runs.
    public struct Updates: AsyncSequence, Sendable {
        private let progress: Progress
        private let pause: Duration

        init(_ progress: Progress, _ pause: Duration) {
            self.progress = progress
            self.pause = pause
        }

        /// Begins with the figures as they are.
        public func makeAsyncIterator() -> Iterator { Iterator(progress: progress, pause: pause) }

        /// One look after the other.
        public struct Iterator: AsyncIteratorProtocol {
            let progress: Progress
            let pause: Duration
            private var isFirst = true
            private var isOver = false

            init(progress: Progress, pause: Duration) {
                self.progress = progress
                self.pause = pause
            }

            /// The figures after a pause; nil once the last ones were given, or the task was cancelled.
            public mutating func next() async -> Figures? {
                if isOver { return nil }
                if !isFirst, !progress.isOver { try? await Task.sleep(for: pause) }
                isFirst = false
                if Task.isCancelled { return nil }
                // The end is looked at before the figures, so that the last figures are the final ones.
                isOver = progress.isOver
                return progress.figures
            }
        }
    }
}
