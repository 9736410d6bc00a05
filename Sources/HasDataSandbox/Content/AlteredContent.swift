import NIOCore

/// The same content as it is after someone changed it: as long, with other digits, still sound JSON or CSV.
struct AlteredContent: Content {
    let base: any Content

    var count: Int { base.count }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws {
        var original = ByteBuffer()
        try base.read(range, into: &original)
        original.withUnsafeMutableReadableBytes { bytes in
            for i in bytes.indices where bytes[i] == UInt8(ascii: "1") { bytes[i] = UInt8(ascii: "2") }
        }
        buffer.writeImmutableBuffer(original)
    }
}

/// A content that never ends: blanks follow it for ever.
struct EndlessContent: Content {
    let base: any Content

    var count: Int { Int.max / 2 }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws {
        let sound = range.clamped(to: 0..<base.count)
        if !sound.isEmpty { try base.read(sound, into: &buffer) }
        buffer.writeRepeatingByte(UInt8(ascii: " "), count: range.count - sound.count)
    }
}
