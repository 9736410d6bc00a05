import ByteScanning
public import Tabular

/// A whole JSON text (RFC 8259) as a tree, for small bodies: a job's record, an error, a page's `meta`.
///
/// Rows never take this way; they stay bytes. Numbers keep their source text, since an id may be larger than any double
/// holds. Of a key that is repeated in one object the last value counts.
public indirect enum JSONDocument: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number's source text.
    case number(String)
    /// Text, its escapes decoded; a lone surrogate becomes U+FFFD.
    case text(String)
    /// An array's elements.
    case array([JSONDocument])
    /// An object's members.
    case object([String: JSONDocument])

    /// Values nested deeper than this are refused: a tree is taken apart level by level when it goes away.
    public static let greatestDepth = 256

    /// Parses a whole text; white space around it and a byte order mark before it are allowed, nothing else.
    ///
    /// - Throws: `.malformed` with line and byte, `.limit` for nesting beyond ``greatestDepth``.
    public init(parsing bytes: [UInt8]) throws(ExportError) {
        var parser = JSONDocumentParser(bytes)
        self = try parser.tree(atDepth: 0)
        try parser.end()
    }

    /// The value of `key` when this is an object that has it.
    public subscript(key: String) -> JSONDocument? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The text, when this is text.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The text, or a number's source text: for ids, which the API gives in either form.
    public var textOrNumber: String? {
        switch self {
        case .text(let text), .number(let text): text
        default: nil
        }
    }

    /// A count, given as a number or as text in digits; `5.0` counts as 5, a negative number as none.
    public var count: UInt64? {
        guard let text = textOrNumber else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.utf8.first != .plus else { return nil }
        if parts.count == 2, parts[1].isEmpty || !parts[1].utf8.allSatisfy({ $0 == .digitZero }) { return nil }
        return UInt64(whole)
    }
}
