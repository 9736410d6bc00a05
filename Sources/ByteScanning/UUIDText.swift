/// The text of a UUID (RFC 9562 §4): hexadecimal digits in lower case, in groups.
///
/// Bounds: the caller gives room for `count` bytes, and 16 bytes to read.
package enum UUIDText {
    /// How many bytes it has.
    package static let count = 36

    /// Writes the text of 16 bytes and gives how many bytes it has.
    package static func write(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        for (index, byte) in bytes.prefix(16).enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                target[count] = 0x2D
                count += 1
            }
            for digit in [byte >> 4, byte & 0xF] {
                target[count] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10
                count += 1
            }
        }
        return count
    }
}
