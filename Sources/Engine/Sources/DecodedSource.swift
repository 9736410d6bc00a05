internal import ByteScanning
internal import Tabular

/// How the bytes of a text source are to be read.
public enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8, which is checked and passed on.
    case utf8 = "utf-8"
    /// UTF-16 with a byte order mark; without one, in the order that its bytes speak for.
    case utf16 = "utf-16"
    /// UTF-16, little-endian.
    case utf16LittleEndian = "utf-16le"
    /// UTF-16, big-endian.
    case utf16BigEndian = "utf-16be"
    /// UTF-32, little-endian.
    case utf32LittleEndian = "utf-32le"
    /// UTF-32, big-endian.
    case utf32BigEndian = "utf-32be"
    /// Microsoft's Western European code page.
    case windows1252 = "windows-1252"
    /// ISO 8859-1.
    case latin1 = "latin-1"

    /// The encoding of this name, as users spell it.
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
        default: return nil
        }
    }

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

/// Text in another encoding as UTF-8, without its byte order mark.
///
/// Bounds: `input` is read below its `count`; at most three bytes are written for each one read, and `output` has room for
/// three for each that `input` holds.
final class DecodedSource: ByteSource {
    private let source: any ByteSource
    private let encoding: TextEncoding
    private let input = ByteBlock(capacity: 64 * 1024)
    private let output = ByteBlock(capacity: 200 * 1024)
    private var place = 0
    private var isAtStart = true
    private var consumed: UInt64 = 0
    var name: String { source.name }
    var byteCount: UInt64? { nil }

    init(_ source: any ByteSource, encoding: TextEncoding) {
        self.source = source
        self.encoding = encoding
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        while place == output.count {
            output.count = 0
            place = 0
            let isOver = try !source.fill(input)
            if isOver, input.count == 0 { return 0 }
            try decode(isLast: isOver)
        }
        let count = min(buffer.count, output.count - place)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.contents[place..<place + count]))
        place += count
        return count
    }

    private func decode(isLast: Bool) throws(ExportError) {
        var used = 0
        switch encoding {
        case .latin1, .windows1252, .utf8:
            for index in 0..<input.count { put(scalar(of: input.bytes[index])) }
            used = input.count
        case .utf16, .utf16LittleEndian: used = try decodeUTF16(isBigEndian: false, isLast: isLast)
        case .utf16BigEndian: used = try decodeUTF16(isBigEndian: true, isLast: isLast)
        case .utf32LittleEndian: used = try decodeUTF32(isBigEndian: false, isLast: isLast)
        case .utf32BigEndian: used = try decodeUTF32(isBigEndian: true, isLast: isLast)
        }
        consumed += UInt64(used)
        let rest = input.count - used
        input.bytes.update(from: input.bytes + used, count: rest)
        input.count = rest
    }

    private func decodeUTF16(isBigEndian: Bool, isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index + 1 < input.count {
            let unit = unit(at: index, isBigEndian)
            if isAtStart {
                isAtStart = false
                if unit == 0xFEFF {
                    index += 2
                    continue
                }
            }
            if unit & 0xF800 != 0xD800 {
                put(UInt32(unit))
                index += 2
                continue
            }
            guard index + 3 < input.count else {
                if isLast { throw broken(at: index) }
                return index
            }
            let low = self.unit(at: index + 2, isBigEndian)
            guard unit & 0xFC00 == 0xD800, low & 0xFC00 == 0xDC00 else { throw broken(at: index) }
            put(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
            index += 4
        }
        if isLast, index < input.count { throw broken(at: index) }
        return index
    }

    private func decodeUTF32(isBigEndian: Bool, isLast: Bool) throws(ExportError) -> Int {
        var index = 0
        while index + 3 < input.count {
            let (first, second) = (unit(at: index, isBigEndian), unit(at: index + 2, isBigEndian))
            let value = isBigEndian ? UInt32(first) << 16 | UInt32(second) : UInt32(second) << 16 | UInt32(first)
            guard Unicode.Scalar(value) != nil else { throw broken(at: index, "UTF-32") }
            if !isAtStart || value != 0xFEFF { put(value) }
            isAtStart = false
            index += 4
        }
        if isLast, index < input.count { throw broken(at: index, "UTF-32") }
        return index
    }

    private func unit(at index: Int, _ isBigEndian: Bool) -> UInt16 {
        let (first, second) = (UInt16(input.bytes[index]), UInt16(input.bytes[index + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    private func broken(at index: Int, _ name: String = "UTF-16") -> ExportError {
        ExportError(
            .malformed, "the text is not valid \(name)",
            at: Location(source: self.name, byte: consumed + UInt64(index)),
            advice: "name its encoding with \(Setting.encoding)")
    }

    /// Appends a scalar in UTF-8; there is room, see above.
    private func put(_ scalar: UInt32) {
        output.count += UTF8Encoding.write(scalar, to: output.bytes + output.count)
    }

    private func scalar(of byte: UInt8) -> UInt32 {
        guard encoding == .windows1252, byte >= 0x80, byte < 0xA0 else { return UInt32(byte) }
        return DecodedSource.windows1252[Int(byte) - 0x80]
    }

    /// 0x80 to 0x9F of windows-1252 (WHATWG Encoding Standard, index-windows-1252); the five that are not assigned stand
    /// for the control characters of the same number.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]
}
