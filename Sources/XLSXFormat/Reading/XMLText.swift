import ByteScanning

/// What decoding a text had to give up.
struct TextLosses {
    /// Lone surrogates, which UTF-8 cannot hold, that became U+FFFD.
    var surrogates: UInt64 = 0
}

/// Decodes character data in place.
///
/// Bounds: every read and write is within `start..<end` of the caller's block, whose padding finders may read; what is written never outruns what is read,
/// since no reference or escape is shorter than the UTF-8 it stands for (`&#9;` is 4 bytes for 1, `&#128;` 6 for 2,
/// `&#x800;` 7 for 3, `&#65536;` 8 for 4; `_xHHHH_` 7 for at most 3, and two of them 14 for 4).
enum XMLText {
    /// Decodes references, line ends (XML 1.0 §2.11) and ST_Xstring's `_xHHHH_`, and gives the new end.
    static func decode(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, _ losses: inout TextLosses
    ) throws(XMLProblem) -> Int {
        unescape(bytes, from: start, to: try dereference(bytes, from: start, to: end), &losses)
    }

    /// Decodes references and line ends.
    static func dereference(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
    ) throws(XMLProblem) -> Int {
        var read = start + Scan.find(.ampersand, .carriageReturn, in: bytes + start, count: end - start)
        var write = read
        while read < end {
            if bytes[read] == .ampersand {
                let (scalar, next) = try reference(bytes, at: read, to: end)
                write += UTF8Encoding.write(scalar, to: bytes + write)
                read = next
            } else {
                bytes[write] = .lineFeed
                write += 1
                read += read + 1 < end && bytes[read + 1] == .lineFeed ? 2 : 1
            }
            let run = Scan.find(.ampersand, .carriageReturn, in: bytes + read, count: end - read)
            (bytes + write).update(from: bytes + read, count: run)
            write += run
            read += run
        }
        return write
    }

    /// The character of the reference at `start` and the offset behind it.
    private static func reference(
        _ bytes: UnsafeMutablePointer<UInt8>, at start: Int, to end: Int
    ) throws(XMLProblem) -> (UInt32, Int) {
        var index = start + 1
        // The longest reference that means anything is &#x10FFFF;, leading zeros aside.
        while index < end, bytes[index] != .semicolon, index - start < 32 { index += 1 }
        guard index < end, bytes[index] == .semicolon else { throw .malformed(start, "an \"&\" begins no reference") }
        let next = index + 1
        let first = start + 1
        if bytes[first] == 0x23 {
            let isHex = bytes[first + 1] == 0x78
            var value: UInt32 = 0
            var digits = 0
            for place in (first + (isHex ? 2 : 1))..<max(index, first + (isHex ? 2 : 1)) {
                guard let digit = digit(bytes[place], isHex: isHex), value <= 0x10FFFF else {
                    throw .malformed(start, "a character reference is malformed")
                }
                value = value * (isHex ? 16 : 10) + digit
                digits += 1
            }
            guard digits > 0, isCharacter(value) else {
                throw .malformed(start, "a character reference names no character")
            }
            return (value, next)
        }
        switch index - first {
        case 2 where bytes[first] == 0x6C && bytes[first + 1] == .t: return (0x3C, next)
        case 2 where bytes[first] == 0x67 && bytes[first + 1] == .t: return (0x3E, next)
        case 3 where bytes[first] == 0x61 && bytes[first + 1] == 0x6D && bytes[first + 2] == 0x70: return (0x26, next)
        case 4 where isName(bytes + first, 0x71, 0x75, 0x6F, 0x74): return (0x22, next)
        case 4 where isName(bytes + first, 0x61, 0x70, 0x6F, 0x73): return (0x27, next)
        default: throw .malformed(start, "an entity is used that XML does not define")
        }
    }

    private static func isName(
        _ bytes: UnsafeMutablePointer<UInt8>, _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8
    ) -> Bool {
        bytes[0] == a && bytes[1] == b && bytes[2] == c && bytes[3] == d
    }

    @inline(__always)
    private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46 where isHex: UInt32(byte - 0x41 + 10)
        case 0x61...0x66 where isHex: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    /// XML 1.0 §2.2.
    private static func isCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Decodes `_xHHHH_` (ECMA-376 part 1 §22.9.2.19), each a UTF-16 unit; what looks like it but is not stays.
    static func unescape(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, _ losses: inout TextLosses
    ) -> Int {
        var read = start + Scan.find(.underscore, in: bytes + start, count: end - start)
        var write = read
        while read < end {
            if let first = unit(bytes, at: read, to: end) {
                read += 7
                var scalar = first
                if first & 0xFC00 == 0xD800, let second = unit(bytes, at: read, to: end), second & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)
                    read += 7
                } else if first & 0xF800 == 0xD800 {
                    scalar = 0xFFFD
                    losses.surrogates += 1
                }
                write += UTF8Encoding.write(scalar, to: bytes + write)
            } else {
                bytes[write] = .underscore
                write += 1
                read += 1
            }
            let run = Scan.find(.underscore, in: bytes + read, count: end - read)
            if write != read { (bytes + write).update(from: bytes + read, count: run) }
            write += run
            read += run
        }
        return write
    }

    /// The unit that `_xHHHH_` at `index` stands for.
    @inline(__always)
    private static func unit(_ bytes: UnsafeMutablePointer<UInt8>, at index: Int, to end: Int) -> UInt32? {
        guard end - index >= 7, bytes[index] == .underscore, bytes[index + 1] == 0x78, bytes[index + 6] == .underscore
        else {
            return nil
        }
        var value: UInt32 = 0
        for place in index + 2..<index + 6 {
            guard let digit = digit(bytes[place], isHex: true) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}
