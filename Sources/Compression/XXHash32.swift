/// The checksum in frames of LZ4: xxHash of 32 bits, with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
enum XXHash32 {
    private static let prime1: UInt32 = 0x9E37_79B1
    private static let prime2: UInt32 = 0x85EB_CA77
    private static let prime3: UInt32 = 0xC2B2_AE3D
    private static let prime4: UInt32 = 0x27D4_EB2F
    private static let prime5: UInt32 = 0x1656_67B1

    /// The checksum of `bytes`.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var place = 0
        var sum: UInt32
        if bytes.count >= 16 {
            var lanes = SIMD4<UInt32>(prime1 &+ prime2, prime2, 0, 0 &- prime1)
            while bytes.count - place >= 16 {
                let words = SIMD4<UInt32>(
                    word(bytes, place), word(bytes, place + 4), word(bytes, place + 8), word(bytes, place + 12))
                lanes = lanes &+ words &* prime2
                lanes = (lanes &<< 13 | lanes &>> 19) &* prime1
                place += 16
            }
            sum = rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
        } else {
            sum = prime5
        }
        sum &+= UInt32(truncatingIfNeeded: bytes.count)
        while bytes.count - place >= 4 {
            sum = rotate(sum &+ word(bytes, place) &* prime3, 17) &* prime4
            place += 4
        }
        for byte in bytes[place...] { sum = rotate(sum &+ UInt32(byte) &* prime5, 11) &* prime1 }
        sum = (sum ^ sum >> 15) &* prime2
        sum = (sum ^ sum >> 13) &* prime3
        return sum ^ sum >> 16
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word &<< count | word &>> (32 - count) }
}
