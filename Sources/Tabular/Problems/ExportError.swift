/// Why an export stopped: what happened, where, and what to do.
///
/// Printed as `jobs.csv: row 12 (line 15, byte 2310): 7 fields where the header has 6; --ragged keeps the extra ones`.
public struct ExportError: Error, Sendable, CustomStringConvertible {
    /// The kind of a failure. More may come; compare with the constants, and have a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as it stands in `--errors-json`.
        public let name: String
        /// A code of one's own, for a format outside this package.
        public init(_ name: String) { self.name = name }
        /// The name.
        public var description: String { name }

        /// Flags or arguments that make no sense.
        public static let usage = Code("usage")
        /// A source that cannot be opened or read.
        public static let input = Code("input")
        /// A connection that failed, or an answer that came short.
        public static let network = Code("network")
        /// The API refused (4xx).
        public static let refused = Code("refused")
        /// The API failed (5xx).
        public static let server = Code("server")
        /// The job has not ended, or failed without rows.
        public static let jobNotReady = Code("jobNotReady")
        /// Data that is malformed.
        public static let malformed = Code("malformed")
        /// A step that would lose data under `--strict`.
        public static let lossy = Code("lossy")
        /// Fewer rows, or emptier columns, than an output was asked to have.
        public static let insufficient = Code("insufficient")
        /// Data beyond a limit of ours or of the target format.
        public static let limit = Code("limit")
        /// An output that cannot be written.
        public static let output = Code("output")
        /// The reader of our output went away.
        public static let closedPipe = Code("closedPipe")
        /// Interrupted by the user.
        public static let interrupted = Code("interrupted")
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong, without the place.
    public var message: String
    /// What to do about it.
    public var advice: String?
    /// Where it is.
    public var location: Location
    /// The failure below this one.
    public var cause: String?
    /// What the user wrote and a sign below the place that is meant, shown on lines of their own.
    public var excerpt: String?

    /// A failure.
    public init(
        _ code: Code, _ message: String, at location: Location = Location(), advice: String? = nil, cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
        self.cause = cause
    }

    /// Where, what, and what to do, in one line; below it the excerpt, where there is one.
    public var description: String { lines.joined(separator: "\n") }

    /// The lines that a failure is told in. Whatever stands in names and texts out of files, it begins no line of its own.
    package var lines: [String] {
        let place = location.description
        var line = place.isEmpty ? message : "\(place): \(message)"
        if let cause { line += " (\(cause))" }
        if let advice { line += "; \(advice)" }
        let below = excerpt?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
        return ([line] + below).map(VisibleText.oneLine)
    }
}
