import ByteScanning

/// Writes numbers as text.
///
/// Bounds: the caller gives room for what each function says it writes at most.
enum DecimalText {
    /// Writes a whole number, at most 20 bytes, and gives how many.
    @inline(__always)
    static func write(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while count < 20, value >= limit {
            count += 1
            let (next, isTooLarge) = limit.multipliedReportingOverflow(by: 10)
            if isTooLarge { break }
            limit = next
        }
        var rest = value
        var index = count
        while index > 0 {
            index -= 1
            let next = rest / 10
            target[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest &- next &* 10)
            rest = next
        }
        return count
    }

    /// Writes a whole number with its sign, at most 20 bytes.
    @inline(__always)
    static func write(_ value: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard value < 0 else { return write(UInt64(value), to: target) }
        target[0] = 0x2D
        return 1 + write(value.magnitude, to: target + 1)
    }

    /// Writes a number of so many digits, zeros in front.
    @inline(__always)
    static func write(_ value: Int64, digits: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var rest = value.magnitude
        var index = digits
        while index > 0 {
            index -= 1
            target[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return digits
    }

    /// Powers of ten that a double holds, as factors.
    private static let powers: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    /// Writes a finite double as ECMAScript prints it, at most 32 bytes.
    static func write(_ value: Double, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = abs(value)
        // A number of few digits is found without searching for them: no other of at most 15 is the same double.
        if magnitude < 1e9, magnitude >= 1e-3 {
            for places in 0..<7 {
                let scaled = (magnitude * powers[places]).rounded()
                guard scaled / powers[places] == magnitude else { continue }
                var count = 0
                if value < 0 {
                    target[0] = 0x2D
                    count = 1
                }
                return count + write(UInt64(scaled), scale: places, to: target + count)
            }
        }
        var text = ShortestDouble.text(of: value)
        return copy(&text, to: target)
    }

    /// Writes a finite float as ECMAScript would print one, at most 32 bytes.
    static func write(_ value: Float, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var text = ShortestDouble.text(of: value)
        return copy(&text, to: target)
    }

    private static func copy(_ text: inout String, to target: UnsafeMutablePointer<UInt8>) -> Int {
        text.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return 0 }
            let count = min(utf8.count, 32)
            target.update(from: base, count: count)
            return count
        }
    }

    /// Writes a whole number with a point in front of its last `scale` digits: at most 22 bytes and `scale`.
    static func write(_ value: UInt64, scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let count = write(value, to: target)
        return point(in: target, count: count, scale: scale)
    }

    /// Puts a point in front of the last `scale` of `count` digits, and zeros where there are fewer.
    static func point(in target: UnsafeMutablePointer<UInt8>, count: Int, scale: Int) -> Int {
        guard scale > 0 else { return count }
        var count = count
        if count <= scale {
            let zeros = scale + 1 - count
            var index = count - 1
            while index >= 0 {
                target[index + zeros] = target[index]
                index -= 1
            }
            target.update(repeating: 0x30, count: zeros)
            count += zeros
        }
        var index = count
        while index > count - scale {
            target[index] = target[index - 1]
            index -= 1
        }
        target[count - scale] = 0x2E
        return count + 1
    }

    /// Writes a whole number of any size, big-endian in two's complement, with a point in front of its last `scale` digits:
    /// at most three bytes for each of its own, `scale` and 4.
    static func write(
        bigEndian bytes: UnsafeRawBufferPointer, scale: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard let first = bytes.first else {
            return point(in: target, count: write(UInt64(0), to: target), scale: scale)
        }
        let isNegative = first & 0x80 != 0
        // The magnitude as words, the highest first.
        var words = [UInt32](repeating: 0, count: (bytes.count + 3) / 4)
        for (index, byte) in bytes.enumerated() {
            let place = bytes.count - 1 - index
            words[words.count - 1 - place / 4] |= UInt32(isNegative ? ~byte : byte) << UInt32(place % 4 * 8)
        }
        if isNegative { add1(to: &words) }
        var groups: [UInt32] = []
        var start = words.firstIndex { $0 != 0 } ?? words.count
        while start < words.count {
            var rest: UInt64 = 0
            for index in start..<words.count {
                let part = rest << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: part / 1_000_000_000)
                rest = part % 1_000_000_000
            }
            groups.append(UInt32(rest))
            while start < words.count, words[start] == 0 { start += 1 }
        }
        var out = target
        if isNegative {
            out[0] = 0x2D
            out += 1
        }
        var count = write(UInt64(groups.last ?? 0), to: out)
        for group in groups.dropLast().reversed() { count += write(Int64(group), digits: 9, to: out + count) }
        return (isNegative ? 1 : 0) + point(in: out, count: count, scale: scale)
    }

    private static func add1(to words: inout [UInt32]) {
        for index in words.indices.reversed() {
            words[index] = words[index] &+ 1
            if words[index] != 0 { return }
        }
    }
}
