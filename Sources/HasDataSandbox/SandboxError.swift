/// Why the sandbox cannot start: one line that says what is wrong and what to do.
public struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line.
    public let description: String

    init(_ description: String) { self.description = description }
}
