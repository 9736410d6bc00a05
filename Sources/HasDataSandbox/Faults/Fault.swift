/// One way in which answers go wrong, and which answers.
///
/// As text, `TARGET:NAME[=VALUE][,PARAMETER=VALUE…]`, as in `artifact:drop=5000,times=2`; see `Fault.help`.
public struct Fault: Sendable, Equatable {
    /// The answers a fault applies to.
    public enum Target: String, Sendable, Equatable, CaseIterable {
        /// The job's record.
        case job
        /// A results page.
        case results
        /// An artifact's bytes.
        case artifact
        /// All three.
        case any
    }

    /// Which answers.
    public var target: Target
    /// What goes wrong.
    public var kind: FaultKind
    /// How many requests it applies to; nil: all.
    public var times: Int?
    /// How many requests to its target pass before it applies.
    public var skip: Int
    /// The only results page it applies to; nil: all.
    public var page: Int?

    /// A fault; it applies to all requests of its target from the first on unless told otherwise.
    public init(_ target: Target, _ kind: FaultKind, times: Int? = nil, skip: Int = 0, page: Int? = nil) {
        self.target = target
        self.kind = kind
        self.times = times
        self.skip = skip
        self.page = page
    }
}
