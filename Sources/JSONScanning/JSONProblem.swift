/// What is wrong with JSON text, and at which offset.
package struct JSONProblem: Error, Sendable {
    /// What is wrong.
    package let message: String
    /// Where, from the start of the bytes that were scanned.
    package let offset: Int
    /// What to do, where there is more to say than that the text is broken.
    package let advice: String?

    /// A problem at `offset`.
    @inlinable package init(_ message: String, at offset: Int, advice: String? = nil) {
        self.message = message
        self.offset = offset
        self.advice = advice
    }
}
