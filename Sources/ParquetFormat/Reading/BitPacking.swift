import Tabular

/// Numbers of a few bits each, packed (parquet-format, Encodings.md).
///
/// Bounds: nothing is read behind `bytes`: eight at a time only where eight are left, one at a time elsewhere. What is
/// written lies below `count` elements of the target.
enum BitPacking {
    /// The number of `width` bits that starts at bit `bit`, least significant bit first; `width` is at most 32.
    @inline(__always)
    static func number(in bytes: UnsafeRawBufferPointer, at bit: Int, width: Int) -> UInt64 {
        let index = bit >> 3
        let shift = UInt64(bit & 7)
        let mask: UInt64 = (1 << UInt64(width)) &- 1
        if index &+ 8 <= bytes.count {
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) >> shift & mask
        }
        return tail(bytes, index) >> shift & mask
    }

    /// Up to eight bytes from `index` on, zeros behind the end.
    static func tail(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<min(8, max(0, bytes.count - index)) {
            value |= UInt64(bytes[index + place]) << UInt64(8 * place)
        }
        return value
    }

    /// The same for any width up to 64.
    @inline(__always)
    static func wideNumber(in bytes: UnsafeRawBufferPointer, at bit: Int, width: Int) -> UInt64 {
        if width <= 32 { return number(in: bytes, at: bit, width: width) }
        let low = number(in: bytes, at: bit, width: 32)
        return low | number(in: bytes, at: bit + 32, width: width - 32) << 32
    }

    /// A varint (ULEB128) of at most 64 bits at `index`, which moves behind it; nil where it is cut short or longer.
    static func varint(in bytes: UnsafeRawBufferPointer, at index: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count, shift < 64 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    /// How many bits the numbers from 0 to `maximum` take.
    static func width(upTo maximum: Int) -> Int { Int.bitWidth - max(0, maximum).leadingZeroBitCount }

    static func damaged(_ what: String) -> ExportError { ExportError(.malformed, "the page is damaged: \(what)") }

    // MARK: Runs

    /// As an array, `count` numbers of the hybrid of runs and packed numbers.
    static func hybrid<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, width: Int, count: Int
    ) throws(ExportError) -> [Number] {
        var problem: ExportError?
        let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            do throws(ExportError) {
                try hybrid(bytes, width: width, count: count, into: base)
                initialized = count
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return numbers
    }

    /// Decodes `count` numbers of the hybrid of runs and packed numbers ("Run Length Encoding / Bit-Packing Hybrid").
    static func hybrid<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, width: Int, count: Int, into target: UnsafeMutablePointer<Number>
    ) throws(ExportError) {
        var reader = HybridReader(bytes, width: width)
        try reader.next(count, into: target)
    }

    /// The one number that a run at the start repeats `count` times; nil where it does not.
    static func uniform(_ bytes: UnsafeRawBufferPointer, width: Int, count: Int) -> UInt64? {
        var index = 0
        guard let head = varint(in: bytes, at: &index), head & 1 == 0, head >> 1 >= UInt64(count) else { return nil }
        let size = (width + 7) / 8
        guard bytes.count - index >= size else { return nil }
        return tail(UnsafeRawBufferPointer(rebasing: bytes[index..<index + size]), 0)
    }
}
