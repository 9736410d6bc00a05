/// How much effort compression takes.
public enum CompressionEffort: String, Sendable, CaseIterable {
    /// ISA-L's level 2: near zlib's level 6 in size, at a fifth of its time.
    case fast
    /// zlib's level 9.
    case best
}
