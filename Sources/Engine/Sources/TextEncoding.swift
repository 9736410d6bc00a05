/// How the bytes of a text are to be read or written: one of those that are known here, or any that the C library's iconv
/// knows.
public struct TextEncoding: Sendable, Hashable {
    /// Who decodes it.
    enum Form: Hashable {
        case utf8, utf16, utf16LittleEndian, utf16BigEndian, utf32LittleEndian, utf32BigEndian
        case windows1252, latin1
        /// The C library.
        case system
    }

    let form: Form
    /// Its name, as users spell it.
    public let name: String

    private init(_ form: Form, _ name: String) {
        self.form = form
        self.name = name
    }

    /// UTF-8, which is checked and passed on.
    public static let utf8 = TextEncoding(.utf8, "utf-8")
    /// UTF-16 with a byte order mark; without one, in the order that its bytes speak for.
    public static let utf16 = TextEncoding(.utf16, "utf-16")
    /// UTF-16, little-endian.
    public static let utf16LittleEndian = TextEncoding(.utf16LittleEndian, "utf-16le")
    /// UTF-16, big-endian.
    public static let utf16BigEndian = TextEncoding(.utf16BigEndian, "utf-16be")
    /// UTF-32, little-endian.
    public static let utf32LittleEndian = TextEncoding(.utf32LittleEndian, "utf-32le")
    /// UTF-32, big-endian.
    public static let utf32BigEndian = TextEncoding(.utf32BigEndian, "utf-32be")
    /// Microsoft's Western European code page.
    public static let windows1252 = TextEncoding(.windows1252, "windows-1252")
    /// ISO 8859-1.
    public static let latin1 = TextEncoding(.latin1, "latin-1")

    /// The encoding of this name, as users spell it, or as the C library's iconv does; nil where neither knows it.
    public init?(name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "utf-8-sig": self = .utf8
        case "utf-16", "utf16": self = .utf16
        case "utf-16le", "utf16le": self = .utf16LittleEndian
        case "utf-16be", "utf16be": self = .utf16BigEndian
        case "utf-32le", "utf32le": self = .utf32LittleEndian
        case "utf-32be", "utf32be": self = .utf32BigEndian
        case "windows-1252", "cp1252", "windows1252": self = .windows1252
        case "latin-1", "latin1", "iso-8859-1", "iso8859-1": self = .latin1
        case let other
        where TextEncoding.shiftJIS.contains(other) && CharacterConverter(from: "CP932", to: "UTF-8") != nil:
            self.init(.system, other)
        case let other:
            guard CharacterConverter(from: other, to: "UTF-8") != nil else { return nil }
            self.init(.system, other)
        }
    }

    /// Its name to the C library.
    var systemName: String {
        switch form {
        case .latin1: "ISO-8859-1"
        case .windows1252: "CP1252"
        case .system where TextEncoding.shiftJIS.contains(name): "CP932"
        default: name.uppercased()
        }
    }

    /// The names of Shift_JIS, by all of which everybody means Microsoft's code page 932 (WHATWG Encoding Standard, §4.2): as the
    /// C library has it, the byte of a backslash is a yen sign.
    private static let shiftJIS: Set<String> = [
        "shift_jis", "shift-jis", "shiftjis", "sjis", "x-sjis", "csshiftjis", "ms_kanji", "ms932", "windows-31j",
        "cswindows31j",
        "cp932",
    ]

    /// Its name as documents declare it.
    var declaredName: String {
        switch form {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .latin1: "ISO-8859-1"
        case .windows1252: "windows-1252"
        case .system where TextEncoding.shiftJIS.contains(name): "Shift_JIS"
        case .system where name.hasPrefix("cp125"): "windows-\(name.dropFirst(2))"
        default: name.uppercased()
        }
    }

    /// What to say of an encoding in which bytes of ASCII are other characters, though its letters are those of ASCII.
    var note: String? {
        guard form == .system, let converter = CharacterConverter(from: systemName, to: "UTF-8") else { return nil }
        var changed: [(from: String, to: String)] = []
        for byte in 0x20..<0x7F as Range<UInt8> {
            var room = [UInt8](repeating: 0, count: 16)
            let written = room.withUnsafeMutableBufferPointer { target in
                target.baseAddress.map { base in
                    let count = withUnsafePointer(to: byte) {
                        converter.convert($0, count: 1, to: base, room: 8).written
                    }
                    return count + converter.finish(to: base + count, room: 8)
                } ?? 0
            }
            guard room.prefix(written) != [byte] else { continue }
            let isLetter = 0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte
            // Of shifts and other families of encodings nobody expects ASCII.
            guard !isLetter, written > 0 else { return nil }
            changed.append(
                (String(decoding: [byte], as: UTF8.self), String(decoding: room.prefix(written), as: UTF8.self)))
        }
        guard !changed.isEmpty, changed.count < 16 else { return nil }
        let (from, to) = (changed.map(\.from), changed.map(\.to))
        return
            "in \(name) the bytes of \(from.joined(separator: " and ")) in ASCII are \(to.joined(separator: " and "))"
    }

    /// Whether it is UTF-7, or that of mailboxes (RFC 3501 §5.1.3).
    var isUTF7: Bool { form == .system && (name.hasPrefix("utf-7") || name.hasPrefix("utf7")) }

    /// What a byte order mark says, which is believed before anything else.
    static func marked(_ head: UnsafeRawBufferPointer) -> TextEncoding? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        // As UTF-16 the first of these would start with a NUL, which no text does.
        if head.starts(with: [0xFF, 0xFE, 0, 0]) { return .utf32LittleEndian }
        if head.starts(with: [0, 0, 0xFE, 0xFF]) { return .utf32BigEndian }
        if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        return nil
    }
}
