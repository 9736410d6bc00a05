internal import Tabular

/// What a worker hands on to the ordered end: values whose counting depends on the order in which they come.
///
/// ```
///  0        8      9        16
///  ├─ hash ─┼ kind ┼─ count ┼── text ──
/// ```
struct InspectionNote {
    enum Kind: UInt8 {
        case title
        case url
        case statusCode
        case depth
        /// An address of the title of that hash.
        case titleAddress
        case host
        case folder
    }

    /// Longer text is cut: it is only shown, the hash is of all of it.
    static let textLimit = 512
    private static let headerCount = 24

    let kind: Kind
    let hash: UInt64
    let row: UInt64
    let text: UnsafeRawBufferPointer

    static func append(
        _ kind: Kind, hash: UInt64, row: UInt64, _ text: UnsafeRawBufferPointer, to block: ByteBlock
    ) {
        let shown = TextCut.prefix(of: text, limit: textLimit)
        var header = (hash, row, UInt64(shown.count) << 8 | UInt64(kind.rawValue))
        withUnsafeBytes(of: &header) { _ = block.append($0) }
        block.append(shown)
    }

    /// Goes through the notes of a block.
    static func each(in block: ByteBlock, _ body: (InspectionNote) -> Void) {
        let bytes = block.contents
        var place = 0
        while place + headerCount <= bytes.count {
            let hash = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let row = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            let last = bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self)
            let start = place + headerCount
            let end = min(bytes.count, start + Int(truncatingIfNeeded: last >> 8))
            place = end
            guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: last)) else { return }
            let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            body(InspectionNote(kind: kind, hash: hash, row: row, text: text))
        }
    }
}

/// Text cut to what is shown of it.
package enum TextCut {
    /// The longest prefix of valid UTF-8 that has at most `limit` bytes and ends with a whole character's code.
    static func prefix(of text: UnsafeRawBufferPointer, limit: Int) -> UnsafeRawBufferPointer {
        guard text.count > limit else { return text }
        var end = limit
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[..<end])
    }

    /// At most `characters` characters, with an ellipsis where there are more.
    static func shown(_ text: UnsafeRawBufferPointer, characters: Int) -> String {
        let start = prefix(of: text, limit: characters * 4)
        return shown(String(decoding: start, as: UTF8.self), characters: characters, isCut: start.count < text.count)
    }

    /// The same of text that is already a string.
    package static func shown(_ text: String, characters: Int, isCut: Bool = false) -> String {
        // One character can be a thousand marks on one letter.
        let scalars = String(String.UnicodeScalarView(text.unicodeScalars.prefix(characters * 4)))
        let short = scalars.prefix(characters)
        return isCut || short.utf8.count < text.utf8.count ? short + "…" : String(short)
    }
}
