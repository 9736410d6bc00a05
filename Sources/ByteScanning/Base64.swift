/// Base64 (RFC 4648 §4).
///
/// Bounds: `bytes` are read below their count; the caller gives room for four bytes for each three, begun ones too.
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Writes bytes, four for each three, and gives how many.
    package static func write(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        var index = 0
        while index < bytes.count {
            let left = min(3, bytes.count - index)
            var word = UInt32(bytes[index]) << 16
            if left > 1 { word |= UInt32(bytes[index + 1]) << 8 }
            if left > 2 { word |= UInt32(bytes[index + 2]) }
            for digit in 0..<4 {
                target[count] =
                    digit <= left ? digits[Int(word >> UInt32(18 - 6 * digit) & 0x3F)] : UInt8(ascii: "=")
                count += 1
            }
            index += left
        }
        return count
    }
}
