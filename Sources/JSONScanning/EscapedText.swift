public import ByteScanning

/// The body of a JSON string as the text it stands for.
///
/// Bounds: `bytes` has `count` readable bytes and 64 more that may be read; `target` has room for `count + 16`, since
/// decoding never grows.
@usableFromInline package enum EscapedText {
    /// Decodes a body whose escapes are valid into UTF-8. A lone surrogate becomes U+FFFD.
    ///
    /// - Returns: how many bytes were written, and how many surrogates were replaced.
    package static func decode(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> (count: Int, replaced: Int) {
        var read = 0
        var write = 0
        var replaced = 0
        while true {
            let run = Scan.copy(to: target + write, from: bytes + read, count: count - read, until: .backslash)
            read += run
            write += run
            guard read + 1 < count else { return (write, replaced) }
            let step = decodeEscape(bytes + read, count: count - read, to: target + write)
            read += step.read
            write += step.written
            replaced += step.replaced
        }
    }

    /// Decodes the one escape that `bytes` starts with; two bytes are there.
    @inlinable
    package static func decodeEscape(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> (read: Int, written: Int, replaced: Int) {
        switch bytes[1] {
        case .n: target[0] = .lineFeed
        case .r: target[0] = .carriageReturn
        case .t: target[0] = .tab
        case .b: target[0] = .backspace
        case .f: target[0] = .formFeed
        case .u: return decodeUnicodeEscape(bytes, count: count, to: target)
        default: target[0] = bytes[1]
        }
        return (2, 1, 0)
    }

    @usableFromInline
    static func decodeUnicodeEscape(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> (read: Int, written: Int, replaced: Int) {
        guard let unit = unit(bytes, count: count) else {
            target[0] = bytes[0]
            return (1, 1, 0)
        }
        guard unit & 0xF800 == 0xD800 else { return (6, UTF8Encoding.write(UInt32(unit), to: target), 0) }
        if unit & 0xFC00 == 0xD800, count >= 12, let low = self.unit(bytes + 6, count: 6), low & 0xFC00 == 0xDC00 {
            let scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
            return (12, UTF8Encoding.write(scalar, to: target), 0)
        }
        return (6, UTF8Encoding.write(0xFFFD, to: target), 1)
    }

    /// Decodes the body of a key into a column's name, which keeps its lone surrogates: each in the three bytes of
    /// generalised UTF-8, which no text has, so that two names never fall together.
    package static func name(_ body: UnsafeRawBufferPointer) -> [UInt8] {
        let (text, replaced) = decodedCounting(body)
        guard replaced > 0 else { return text }
        var name: [UInt8] = []
        var index = 0
        while index < body.count {
            guard body[index] == .backslash, index + 1 < body.count else {
                name.append(body[index])
                index += 1
                continue
            }
            // At most twelve bytes are one escape: a pair of surrogates.
            let escape = UnsafeRawBufferPointer(rebasing: body[index..<min(body.count, index + 12)])
            let bytes = Array(escape)
            name += bytes.withUnsafeBufferPointer { bytes in
                [UInt8](unsafeUninitializedCapacity: 8) { target, count in
                    guard let base = bytes.baseAddress, let out = target.baseAddress else { return }
                    let step = decodeEscape(base, count: bytes.count, to: out)
                    count = step.written
                    if step.replaced > 0, let unit = unit(base, count: bytes.count) {
                        count = UTF8Encoding.write(UInt32(unit), to: out)
                    }
                    index += step.read
                }
            }
        }
        return name
    }

    private static func unit(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt16? {
        guard count >= 6, bytes[0] == .backslash, bytes[1] == .u else { return nil }
        var unit: UInt16 = 0
        for index in 2..<6 {
            guard let digit = JSONText.hexDigit(bytes[index]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Decodes a body into an array.
    package static func decoded(_ body: UnsafeRawBufferPointer) -> [UInt8] { decodedCounting(body).text }

    /// Decodes a body into an array, and counts the surrogates that were replaced.
    package static func decodedCounting(_ body: UnsafeRawBufferPointer) -> (text: [UInt8], replaced: Int) {
        let padded = UnsafeMutablePointer<UInt8>.allocate(capacity: body.count + 64)
        defer { padded.deallocate() }
        (padded + body.count).initialize(repeating: 0, count: 64)
        if let base = body.baseAddress {
            UnsafeMutableRawPointer(padded).copyMemory(from: base, byteCount: body.count)
        }
        var replaced = 0
        let text = [UInt8](unsafeUninitializedCapacity: body.count + 16) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            (count, replaced) = decode(padded, count: body.count, to: base)
        }
        return (text, replaced)
    }
}
