internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Values as text: as cells have them, and as they stand in JSON.
///
/// Bounds: each function makes room in the block before it writes.
struct ValueText {
    let block: ByteBlock

    /// A text that JSON has: a number, `true`.
    func put(_ text: StaticString) {
        block.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func putByte(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { _ = block.append($0) }
    }

    /// The shortest digits of a number that is finite, as ECMAScript prints them.
    func put(_ value: Double) { block.append(ShortestDouble.text(of: value)) }

    /// The same, of a number of four bytes, whose digits are fewer.
    func put(_ value: Float) { block.append(ShortestDouble.text(of: value)) }

    /// A whole number of 64 bits without a sign.
    func put(_ value: UInt64) { block.append(String(value)) }

    func put(_ value: Int64) { CalendarText(in: block).putInteger(value) }

    /// A decimal of so many bytes in two's complement, little-endian, with `scale` digits behind the point.
    func putDecimal(_ bytes: UnsafeRawBufferPointer, scale: Int) {
        var words = [UInt64](repeating: 0, count: max(1, bytes.count / 8))
        if bytes.count == 4 {
            words[0] = UInt64(bitPattern: Int64(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self))))
        } else {
            for index in words.indices {
                words[index] = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
        }
        let isNegative = words[words.count - 1] >> 63 != 0
        if isNegative {
            var carry = true
            for index in words.indices {
                words[index] = ~words[index]
                if carry { (words[index], carry) = words[index].addingReportingOverflow(1) }
            }
        }
        var digits: [UInt8] = []
        while words.contains(where: { $0 != 0 }) {
            var rest: UInt64 = 0
            for index in words.indices.reversed() {
                (words[index], rest) = UInt64(10).dividingFullWidth((rest, words[index]))
            }
            digits.append(0x30 + UInt8(truncatingIfNeeded: rest))
        }
        if isNegative, !digits.isEmpty { putByte(0x2D) }
        // A digit at least stands before the point.
        while digits.count <= max(0, scale) { digits.append(0x30) }
        for (index, digit) in digits.reversed().enumerated() {
            if scale > 0, index == digits.count - scale { putByte(0x2E) }
            putByte(digit)
        }
        if scale < 0, digits.count > 1 || digits[0] != 0x30 { for _ in 0..<(-scale) { putByte(0x30) } }
    }

    /// Bytes in base 64 (RFC 4648 §4).
    func putBase64(_ bytes: UnsafeRawBufferPointer) {
        let needed = block.count + (bytes.count + 2) / 3 * 4
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
        block.count += Base64.write(bytes, to: block.bytes + block.count)
    }

    /// The text of a UUID's 16 bytes.
    func putUUID(_ bytes: UnsafeRawBufferPointer) {
        let needed = block.count + UUIDText.count
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
        block.count += UUIDText.write(bytes, to: block.bytes + block.count)
    }

    /// Text that is a JSON object or array, without its white space; false, and nothing, for any other. `bytes` do not lie in
    /// the block.
    func putContainer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, first == 0x7B || first == 0x5B else { return false }
        let start = block.append(bytes)
        let end = block.count
        // White space is removed in place. The block has its padding behind the text.
        guard let span = try? JSONText.container(block.bytes, from: start, end: end), span.next == end else {
            block.count = start
            return false
        }
        block.count = start + span.count
        return true
    }

    /// Text as a JSON string. `bytes` do not lie in the block, and 64 more may be read behind them.
    func putString(_ bytes: UnsafeRawBufferPointer) {
        let needed = block.count + bytes.count * 6 + 64
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
        var out = block.bytes + block.count
        out[0] = 0x22
        out += 1
        if let base = bytes.bindMemory(to: UInt8.self).baseAddress {
            var read = 0
            while true {
                let run = Scan.copyJSON(to: out, from: base + read, count: bytes.count - read)
                read += run
                out += run
                if read >= bytes.count { break }
                out += JSONText.escapeControl(base[read], to: out)
                read += 1
            }
        }
        out[0] = 0x22
        block.count = out + 1 - block.bytes
    }
}
