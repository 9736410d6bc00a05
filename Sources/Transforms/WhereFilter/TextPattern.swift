import Tabular

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pattern that is searched for anywhere in a text: Swift's regular expressions, scalar by scalar. Where it has no
/// special character it is text, and found as bytes.
///
/// Bounds: `index <= last`, which leaves as many bytes as are wanted from every place that is looked at.
struct TextPattern {
    private let literal: [UInt8]?
    private let regex: Regex<AnyRegexOutput>?

    /// - Throws: `.usage` when it is no regular expression.
    init(_ pattern: String) throws(ExportError) {
        if pattern.utf8.allSatisfy({ !TextPattern.special.contains($0) }) {
            literal = Array(pattern.utf8)
            regex = nil
            return
        }
        literal = nil
        do {
            regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
        } catch {
            let reason = "\(error)".split(whereSeparator: \.isNewline).first ?? ""
            throw ExportError(.usage, "the pattern is no regular expression: \(reason)")
        }
    }

    private static let special = Set("\\^$.|?*+()[]{}#".utf8)

    /// Whether it is found in a text.
    func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        if let literal { return literal.withUnsafeBytes { TextPattern.isFound($0, in: text) } }
        guard let regex else { return false }
        // A match that fails with an error is none; only custom components throw, and patterns from text have none.
        return (try? regex.firstMatch(in: String(decoding: text, as: UTF8.self))) != nil
    }

    /// Whether bytes are found among others.
    static func isFound(_ wanted: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Bool {
        guard let first = wanted.baseAddress, !wanted.isEmpty else { return true }
        guard let base = text.baseAddress, text.count >= wanted.count else { return false }
        var index = 0
        let last = text.count - wanted.count
        while index <= last {
            guard let found = memchr(base + index, Int32(wanted[0]), last + 1 - index) else { return false }
            if memcmp(found, first, wanted.count) == 0 { return true }
            index = UnsafeRawPointer(found) - base + 1
        }
        return false
    }
}
