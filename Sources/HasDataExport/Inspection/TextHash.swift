internal import Tabular

/// A hash of text, the same in every run, so that what is estimated from it is the same for any number of workers.
///
/// Bounds: up to 15 bytes behind the text are read, which is what the padding of a `ByteBlock` is for; what stands there
/// never changes the result.
enum TextHash {
    @inline(__always)
    static func of(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
        var index = 0
        while index + 16 <= count {
            let first = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            hash = fold(first ^ 0xA076_1D64_78BD_642F, second ^ hash)
            index += 16
        }
        let rest = count - index
        if rest > 0 {
            let first = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = rest > 8 ? raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self) : 0
            hash = fold(mask(first, min(rest, 8)) ^ 0xE703_7ED1_A0B4_28DB, mask(second, max(0, rest - 8)) ^ hash)
        }
        return fold(hash ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3)
    }

    /// The first `count` bytes of a word, in memory's order.
    @inline(__always)
    private static func mask(_ word: UInt64, _ count: Int) -> UInt64 {
        let little = UInt64(littleEndian: word)
        return count >= 8 ? little : little & ((1 << UInt64(count * 8)) &- 1)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
