/// What is wrong with JSON text, and at which offset.
@usableFromInline package struct JSONProblem: Error, Sendable {
    /// What is wrong.
    @usableFromInline package let message: String
    /// Where, from the start of the bytes that were scanned.
    @usableFromInline package let offset: Int
    /// What to do, where there is more to say than that the text is broken.
    @usableFromInline package let advice: String?

    /// A problem at `offset`.
    @inlinable package init(_ message: String, at offset: Int, advice: String? = nil) {
        self.message = message
        self.offset = offset
        self.advice = advice
    }
}
