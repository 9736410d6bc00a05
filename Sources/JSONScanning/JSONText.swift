public import ByteScanning

/// One value found in JSON text.
@usableFromInline @frozen package struct JSONSpan: Sendable {
    /// The offset behind the value in the text as it was.
    @usableFromInline package var next: Int
    /// How many bytes the value has now; it starts where it did.
    @usableFromInline package var count: Int
    /// For a string: whether escapes are left in its body.
    @usableFromInline package var isEscaped: Bool

    /// A span.
    @inlinable @inline(__always)
    package init(next: Int, count: Int, isEscaped: Bool = false) {
        self.next = next
        self.count = count
        self.isEscaped = isEscaped
    }
}

/// Strict RFC 8259 scanning of text in memory that may be changed in place.
///
/// Bounds: `bytes` has `end` readable and writable bytes and 64 more that may be read. Every index is checked against
/// `end` before it is used; rewriting in place only ever shortens, so the write index never passes the read index.
@usableFromInline package enum JSONText {
    /// The offset of the first byte from `index` that is no white space (RFC 8259 §2), at most `end`.
    @inlinable @inline(__always)
    package static func skipSpace(_ bytes: UnsafePointer<UInt8>, from index: Int, end: Int) -> Int {
        var index = index
        while index < end {
            let byte = bytes[index]
            guard byte == .space || byte == .lineFeed || byte == .carriageReturn || byte == .tab else { return index }
            index += 1
        }
        return end
    }

    /// Scans a string whose body starts at `start`, behind its opening quote.
    ///
    /// Escapes that have a shorter form are rewritten in place, so that what is left is the body of a `.text` cell or,
    /// where escapes remain, of an `.escapedText` cell. With `rewrites` false such an escape is a problem instead, and
    /// nothing changes.
    @inlinable
    package static func string(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, end: Int, rewrites: Bool = true
    ) throws(JSONProblem) -> JSONSpan {
        var index = start
        var isEscaped = false
        while true {
            index += Scan.findJSONSpecial(in: bytes + index, count: end - index)
            guard index < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            let byte = bytes[index]
            if byte == .quote { return JSONSpan(next: index + 1, count: index - start, isEscaped: isEscaped) }
            guard byte == .backslash else {
                throw JSONProblem("a control character stands unescaped in a string", at: index)
            }
            guard index + 1 < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            switch bytes[index + 1] {
            case .n, .quote, .backslash, .t, .r, .b, .f:
                isEscaped = true
                index += 2
            default:
                guard rewrites else { throw JSONProblem("an escape has a shorter form", at: index) }
                return try rewriteString(bytes, start: start, from: index, end: end, isEscaped: isEscaped)
            }
        }
    }

    /// The rest of a string from its first escape that has a shorter form.
    @usableFromInline
    static func rewriteString(
        _ bytes: UnsafeMutablePointer<UInt8>, start: Int, from first: Int, end: Int, isEscaped: Bool
    ) throws(JSONProblem) -> JSONSpan {
        var read = first
        var write = first
        var isEscaped = isEscaped
        while true {
            let run = Scan.findJSONSpecial(in: bytes + read, count: end - read)
            if run > 0 {
                (bytes + write).update(from: bytes + read, count: run)
                read += run
                write += run
            }
            guard read < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            let byte = bytes[read]
            if byte == .quote {
                return JSONSpan(next: read + 1, count: write - start, isEscaped: isEscaped)
            }
            guard byte == .backslash else {
                throw JSONProblem("a control character stands unescaped in a string", at: read)
            }
            guard read + 1 < end else { throw JSONProblem("a string is not closed", at: start - 1) }
            switch bytes[read + 1] {
            case .n, .quote, .backslash, .t, .r, .b, .f:
                bytes[write] = .backslash
                bytes[write + 1] = bytes[read + 1]
                write += 2
                read += 2
                isEscaped = true
            case .slash:
                bytes[write] = .slash
                write += 1
                read += 2
            case .u:
                let (unit, next) = try unicodeEscape(bytes, at: read, end: end)
                if unit & 0xFC00 == 0xD800, let low = lowSurrogate(bytes, at: next, end: end) {
                    let scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
                    write += UTF8Encoding.write(scalar, to: bytes + write)
                    read = next + 6
                } else if unit & 0xF800 == 0xD800 {
                    // A lone surrogate is not text in UTF-8: it stays an escape, as the source spelled it.
                    (bytes + write).update(from: bytes + read, count: 6)
                    write += 6
                    read = next
                    isEscaped = true
                } else {
                    let count = escape(unit, to: bytes + write)
                    isEscaped = isEscaped || bytes[write] == .backslash
                    write += count
                    read = next
                }
            default:
                throw JSONProblem("an escape is none of JSON's", at: read)
            }
        }
    }

    /// The code unit of a `\uXXXX` at `index`, and the offset behind it.
    private static func unicodeEscape(
        _ bytes: UnsafePointer<UInt8>, at index: Int, end: Int
    ) throws(JSONProblem) -> (unit: UInt16, next: Int) {
        guard index + 6 <= end else { throw JSONProblem("an escape is cut short", at: index) }
        var unit: UInt16 = 0
        for place in index + 2..<index + 6 {
            guard let digit = hexDigit(bytes[place]) else {
                throw JSONProblem("an escape has a digit that is not hexadecimal", at: place)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return (unit, index + 6)
    }

    private static func lowSurrogate(_ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> UInt16? {
        guard index + 6 <= end, bytes[index] == .backslash, bytes[index + 1] == .u,
            let (unit, _) = try? unicodeEscape(bytes, at: index, end: end), unit & 0xFC00 == 0xDC00
        else { return nil }
        return unit
    }

    /// The value of a hexadecimal digit.
    @usableFromInline package static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case .digitZero ... .digitNine: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// Writes a code unit as JSON text has it at its shortest; at most six bytes.
    private static func escape(_ unit: UInt16, to target: UnsafeMutablePointer<UInt8>) -> Int {
        switch unit {
        case 0x22, 0x5C:
            target[0] = .backslash
            target[1] = UInt8(unit)
            return 2
        case 0..<0x20:
            return escapeControl(UInt8(unit), to: target)
        default:
            return UTF8Encoding.write(UInt32(unit), to: target)
        }
    }

    /// Writes the escape of a control character, quote or backslash: two bytes, or six.
    package static func escapeControl(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = .backslash
        switch byte {
        case .lineFeed: target[1] = .n
        case .quote, .backslash: target[1] = byte
        case .carriageReturn: target[1] = .r
        case .tab: target[1] = .t
        case .backspace: target[1] = .b
        case .formFeed: target[1] = .f
        default:
            target[1] = .u
            target[2] = .digitZero
            target[3] = .digitZero
            target[4] = 0x30 + (byte >> 4)
            let low = byte & 0xF
            target[5] = low < 10 ? 0x30 + low : 0x61 + low - 10
            return 6
        }
        return 2
    }
}
