/// The first bytes of a text that bounds others.
struct TextBound: Sendable, Equatable {
    /// As many bytes as are kept, or fewer, so that no character is cut.
    static let limit = 64

    var bytes: [UInt8]
    /// Whether the text goes on.
    var isCut: Bool

    init(_ text: UnsafeRawBufferPointer) {
        var end = min(text.count, TextBound.limit)
        isCut = end < text.count
        // Back to where a character begins.
        while isCut, end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        bytes = Array(text.prefix(end))
    }

    /// Whether no text that begins like `other` is below all that begin like this one. Both are bounds from below, and so
    /// is the one that is taken.
    func isLeast(beside other: TextBound) -> Bool {
        bytes == other.bytes ? !isCut : bytes.lexicographicallyPrecedes(other.bytes)
    }

    /// Whether a text that begins like this one may be above all that begin like `other`: what is cut goes on with
    /// anything.
    func isGreatest(beside other: TextBound) -> Bool {
        if other.isCut, bytes.starts(with: other.bytes) { return false }
        if isCut, other.bytes.starts(with: bytes) { return true }
        return other.bytes.lexicographicallyPrecedes(bytes)
    }

    /// Bytes that no text which begins like this one is above, in UTF-8: where it is cut, the last character that has a
    /// successor becomes that one. Nil where none has.
    var upperBound: [UInt8]? {
        guard isCut else { return bytes }
        var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            scalars.append(scalar)
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return Array(String(text).utf8)
        }
        return nil
    }
}
