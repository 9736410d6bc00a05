internal import ByteScanning
internal import JSONScanning

/// What `jsonb` takes and does not give back: of a key that stands twice in one object the last value alone is kept, and a zero
/// loses its sign (PostgreSQL's manual, "JSON Types"). Numbers with very large exponents, which it refuses, count here, too.
///
/// Bounds: `bytes` points at `count` bytes of a valid JSON text, with 64 more that may be read; every index is below `count`.
struct JSONLosses {
    /// A key that was met in an object that is still open: the bytes in the text, or those that its escapes stand for.
    private struct Key {
        var hash: UInt64
        var place: Range<Int>
        var decoded: [UInt8]?
    }

    private var keys: [Key] = []
    /// Where the keys of each object begin that is open; −1 for an array.
    private var starts: [Int] = []
    private var hashes: Set<UInt64> = []

    /// From how many keys on an object's are looked up, and not compared one by one.
    private static let many = 16

    /// Whether there is any in a text.
    mutating func isThere(in bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        keys.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        var index = 0
        var mayBeKey = false
        while index < count {
            switch bytes[index] {
            case .openBrace:
                starts.append(keys.count)
                mayBeKey = true
                index += 1
            case .openBracket:
                starts.append(-1)
                mayBeKey = false
                index += 1
            case .closeBrace, .closeBracket:
                guard let start = starts.popLast() else { return false }
                if start >= 0 {
                    if hasRepeated(from: start, bytes) { return true }
                    keys.removeSubrange(start...)
                }
                mayBeKey = false
                index += 1
            case .comma:
                mayBeKey = (starts.last ?? -1) >= 0
                index += 1
            case .quote:
                guard let next = try? JSONText.skipString(bytes, from: index + 1, end: count) else { return false }
                if mayBeKey { keys.append(JSONLosses.key(bytes, index + 1..<next - 1)) }
                mayBeKey = false
                index = next
            case 0x2D, 0x30...0x39:
                let start = index
                index += 1
                while index < count, JSONLosses.isOfNumber(bytes[index]) { index += 1 }
                if JSONLosses.isLost(bytes, start..<index) { return true }
            default: index += 1
            }
        }
        return false
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 <= 9 || byte == 0x2E || byte | 0x20 == 0x65 || byte == 0x2B || byte == 0x2D
    }

    /// Whether a number is a zero with a sign, or has an exponent that `numeric` may not hold.
    private static func isLost(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Bool {
        var isZero = bytes[range.lowerBound] == 0x2D
        for index in range.dropFirst(isZero ? 1 : 0) {
            // A sign, and five digits: 10,000 and more.
            if bytes[index] | 0x20 == 0x65 { return isZero || range.upperBound - index > 5 }
            if bytes[index] != 0x30, bytes[index] != 0x2E { isZero = false }
        }
        return isZero
    }

    private static func key(_ bytes: UnsafePointer<UInt8>, _ place: Range<Int>) -> Key {
        let text = UnsafeRawBufferPointer(start: bytes + place.lowerBound, count: place.count)
        let decoded = text.contains(0x5C) ? EscapedText.name(text) : nil
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        if let decoded { decoded.forEach(mix) } else { text.forEach(mix) }
        return Key(hash: hash, place: place, decoded: decoded)
    }

    private mutating func hasRepeated(from start: Int, _ bytes: UnsafePointer<UInt8>) -> Bool {
        let count = keys.count - start
        guard count > 1 else { return false }
        guard count > Self.many else {
            for later in start + 1..<keys.count {
                for earlier in start..<later
                where keys[later].hash == keys[earlier].hash && isSame(keys[later], keys[earlier], bytes) {
                    return true
                }
            }
            return false
        }
        // Of many keys a hash that two have is taken for a key that stands twice: the column is `json` then, which keeps both.
        hashes.removeAll(keepingCapacity: true)
        for key in keys[start...] where !hashes.insert(key.hash).inserted { return true }
        return false
    }

    private func isSame(_ one: Key, _ other: Key, _ bytes: UnsafePointer<UInt8>) -> Bool {
        func text(_ key: Key) -> [UInt8] {
            key.decoded ?? Array(UnsafeBufferPointer(start: bytes + key.place.lowerBound, count: key.place.count))
        }
        return text(one) == text(other)
    }
}
