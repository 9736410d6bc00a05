/// What is wrong with JSON text, and at which offset.
public struct JSONProblem: Error, Sendable {
    /// What is wrong.
    public let message: String
    /// Where, from the start of the bytes that were scanned.
    public let offset: Int
    /// What to do, where there is more to say than that the text is broken.
    public let advice: String?

    /// A problem at `offset`.
    @inlinable public init(_ message: String, at offset: Int, advice: String? = nil) {
        self.message = message
        self.offset = offset
        self.advice = advice
    }
}
