internal import Tabular

/// A hash of text, the same in every run, so that what is estimated from it is the same for any number of workers.
///
/// Two sums are kept, with constants of their own. In either alone a text can be made up that multiplies by zero and so
/// makes all that stands beside it count for nothing; no text does so in both.
///
/// Bounds: up to 15 bytes behind the text are read, which is what the padding of a `ByteBlock` is for; what stands there
/// never changes the result.
enum TextHash {
    @inline(__always)
    static func of(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var one = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
        var two = 0xC2B2_AE3D_27D4_EB4F &+ UInt64(truncatingIfNeeded: count)
        var index = 0
        while index + 16 <= count {
            let first = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            one = fold(first ^ 0xA076_1D64_78BD_642F, second ^ one)
            two = fold(second ^ 0x1656_67B1_9E37_79F9, first ^ two)
            index += 16
        }
        let rest = count - index
        if rest > 0 {
            let first = mask(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self), min(rest, 8))
            let second = rest > 8 ? mask(raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self), rest - 8) : 0
            one = fold(first ^ 0xE703_7ED1_A0B4_28DB, second ^ one)
            two = fold(second ^ 0x27D4_EB2F_1656_67C5, first ^ two)
        }
        return fold(one ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3) &+ fold(two, 0x9FB2_1C65_1E98_DF25)
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
