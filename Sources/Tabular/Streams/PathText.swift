/// A path as text. Names of files are bytes and need not be UTF-8; a byte that is not part of any is kept as a character of
/// Unicode's last private plane, and becomes the byte again where the system is called. So any name that a folder or an
/// argument holds goes through the whole program and comes out as it was.
package enum PathText {
    /// The byte 0x80 is U+10FF80, 0xFF is U+10FFFF. A name that holds these characters themselves is kept byte by byte.
    private static let base: UInt32 = 0x10FF00
    private static let escapes = (base + 0x80)...(base + 0xFF)

    /// The text of a name's bytes.
    package static func text(of bytes: [UInt8]) -> String {
        // All escapes begin with this byte, and hardly anything else does.
        if !bytes.contains(0xF4), let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                if escapes.contains(scalar.value) {
                    for byte in bytes[place..<place + encoded.count] { append(byte, to: &text) }
                } else {
                    text.append(scalar)
                }
                place += encoded.count
            case .error(let length):
                for byte in bytes[place..<place + length] { append(byte, to: &text) }
                place += length
            case .emptyInput: return String(text)
            }
        }
    }

    /// The text of a name as the system gives it.
    package static func text(of name: UnsafePointer<CChar>) -> String {
        var bytes: [UInt8] = []
        var place = name
        while place.pointee != 0 {
            bytes.append(UInt8(bitPattern: place.pointee))
            place += 1
        }
        return text(of: bytes)
    }

    /// The bytes that a text stands for.
    package static func bytes(of text: String) -> [UInt8] {
        guard text.utf8.contains(0xF4) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = byte(scalar) { bytes.append(byte) } else { bytes += Array(String(scalar).utf8) }
        }
        return bytes
    }

    /// The bytes of a path as the system takes them; nil for one that holds a NUL, at which the system would cut it.
    package static func cString(of path: String) -> [CChar]? {
        guard !path.utf8.contains(0) else { return nil }
        return bytes(of: path).map { CChar(bitPattern: $0) } + [0]
    }

    /// The last part of a path or address; nil where it has none. By scalars, as systems part them: a slash with a combining mark
    /// behind it is another character, and still a slash.
    package static func lastPart(of path: String) -> String? {
        path.unicodeScalars.split(separator: "/").last.map { String($0) }
    }

    /// Whether all of a text's characters are its own.
    package static func isPlain(_ text: String) -> Bool {
        !text.utf8.contains(0xF4) || !text.unicodeScalars.contains { byte($0) != nil }
    }

    /// The text for people: a byte that is not UTF-8 as `\xE9`.
    package static func shown(_ text: String) -> String {
        guard !isPlain(text) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let byte = byte(scalar) {
                shown.append(contentsOf: "\\x\(String(byte, radix: 16, uppercase: true))".unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    private static func append(_ byte: UInt8, to text: inout String.UnicodeScalarView) {
        // What is below 0x80 is UTF-8 wherever it stands.
        if let scalar = Unicode.Scalar(byte < 0x80 ? UInt32(byte) : base + UInt32(byte)) { text.append(scalar) }
    }

    private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        escapes.contains(scalar.value) ? UInt8(truncatingIfNeeded: scalar.value) : nil
    }
}
