/// What is taken for a mistake where it stands in place of a format's own text or bytes: `Format.foreignContents`.
public struct ForeignContents: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Contents of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Documents, pages, pictures, archives and other formats' bytes.
    public static let documents = ForeignContents(rawValue: 1)
    /// JSON rows.
    public static let json = ForeignContents(rawValue: 2)
    /// Lines of fields between delimiters.
    public static let delimitedText = ForeignContents(rawValue: 4)
}
