/// What stands in place of a format's own text or bytes, and what to do about it: `Format.foreignContent`.
public struct ForeignContent: Sendable {
    /// What is wrong: `a PDF, not CSV`.
    public let problem: String
    /// What to do about it.
    public var advice: String
    /// Where the bytes stand that show it.
    public let place: Int
    /// Whether it holds rows, which a format that is registered may read.
    public let isTable: Bool

    /// Content of this kind.
    public init(_ problem: String, advice: String, place: Int = 0, isTable: Bool = false) {
        self.problem = problem
        self.advice = advice
        self.place = place
        self.isTable = isTable
    }
}
