internal import Libc

/// What JSON may hold and `jsonb` may not: U+0000, and half of a pair of surrogates. The type `json` takes both.
///
/// Bounds: `bytes` points at `count` bytes of a valid JSON text; every index is below `count`.
enum JSONHazards {
    /// Whether there is any in a text.
    static func isThere(in bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var index = 0
        while let unit = nextUnit(bytes, &index, count: count) {
            guard unit != 0, unit & 0xFC00 != 0xDC00 else { return true }
            guard unit & 0xFC00 == 0xD800 else { continue }
            guard let low = self.unit(bytes, index, count: count), low & 0xFC00 == 0xDC00 else { return true }
            index += 6
        }
        return false
    }

    /// Whether a text has a character beyond ASCII as an escape, which a server without Unicode may have none for.
    static func hasEscapes(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var index = 0
        while let unit = nextUnit(bytes, &index, count: count) {
            if unit > 0x7F { return true }
        }
        return false
    }

    /// Whether the body of a string stands for a text with U+0000.
    static func hasNUL(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var index = 0
        while let unit = nextUnit(bytes, &index, count: count) {
            if unit == 0 { return true }
        }
        return false
    }

    /// The next unit of UTF-16 that is escaped as such, with the index behind it; nil where there is none.
    private static func nextUnit(_ bytes: UnsafePointer<UInt8>, _ index: inout Int, count: Int) -> UInt16? {
        while true {
            index = next(0x5C, in: bytes, from: index, count: count)
            guard index + 1 < count else { return nil }
            guard bytes[index + 1] == 0x75 else {
                index += 2
                continue
            }
            let unit = unit(bytes, index, count: count)
            index += 6
            // Of four digits that are none nobody knows what they hide.
            return unit ?? 0
        }
    }

    /// The place of the next such byte; `count` where there is none.
    private static func next(_ byte: UInt8, in bytes: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
        guard start < count, let found = memchr(bytes + start, Int32(byte), count - start) else { return count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    }

    /// The unit of UTF-16 that an escape at a place stands for; nil where there is none.
    private static func unit(_ bytes: UnsafePointer<UInt8>, _ index: Int, count: Int) -> UInt16? {
        guard count - index >= 6, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
        var value: UInt16 = 0
        for place in index + 2..<index + 6 {
            let digit: UInt8
            switch bytes[place] {
            case 0x30...0x39: digit = bytes[place] - 0x30
            case 0x41...0x46: digit = bytes[place] - 0x37
            case 0x61...0x66: digit = bytes[place] - 0x57
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
