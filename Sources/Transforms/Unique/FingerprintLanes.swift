/// What a fingerprint is made of while bytes are added to it: two words that every pair of words goes through.
///
/// Bounds: whole words are loaded only where as many bytes are left.
struct FingerprintLanes {
    private var high: UInt64
    private var low: UInt64

    @inline(__always)
    init(_ seeds: FingerprintSeeds) { (high, low) = (seeds.high, seeds.low) }

    @inline(__always)
    init(_ seeds: FingerprintSeeds, in column: Fingerprint) {
        (high, low) = (seeds.high ^ column.high, seeds.low ^ column.low)
    }

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// The fingerprint of what was added.
    @inline(__always)
    var fingerprint: Fingerprint {
        let high = FingerprintLanes.fold(self.high ^ 0x9E37_79B9_7F4A_7C15, low ^ 0xE703_7ED1_A0B4_28DB)
        let low = FingerprintLanes.fold(self.low ^ 0x8EBC_6AF0_9C88_C6E3, self.high ^ 0x5899_65CC_7537_4CC3)
        return Fingerprint(high: high, low: high == 0 && low == 0 ? 1 : low)
    }

    /// Adds a text with its length.
    @inline(__always)
    mutating func add(_ text: UnsafeRawBufferPointer) {
        mix(1, UInt64(text.count))
        addBytes(text)
    }

    /// Adds bytes, whose count has to be added by itself.
    mutating func addBytes(_ bytes: UnsafeRawBufferPointer) {
        var index = bytes.count >= 128 ? addLong(bytes) : 0
        var lanes = self
        while bytes.count - index >= 16 {
            lanes.mix(word(bytes, index), word(bytes, index + 8))
            index += 16
        }
        defer { self = lanes }
        guard index < bytes.count else { return }
        var words: (UInt64, UInt64) = (0, 0)
        if bytes.count - index >= 8 {
            words.1 = word(bytes, index)
            index += 8
        }
        if index < bytes.count, bytes.count >= 8 {
            words.0 = word(bytes, bytes.count - 8) >> UInt64(64 - 8 * (bytes.count - index))
        } else {
            for place in index..<bytes.count { words.0 |= UInt64(bytes[place]) << UInt64(8 * (place - index)) }
        }
        lanes.mix(words.0, words.1)
    }

    /// Adds as many bytes as four pairs of lanes take, and gives how many those are. One pair waits for its products most of
    /// the time.
    private mutating func addLong(_ bytes: UnsafeRawBufferPointer) -> Int {
        var one = self
        var two = FingerprintLanes(high: high ^ 0x2D35_8DCC_AA6C_78A5, low: low ^ 0x8BB8_4B93_962E_ACC9)
        var three = FingerprintLanes(high: low ^ 0x4B33_A62E_D433_D4A3, low: high ^ 0x4D5A_2DA5_1DE1_AA47)
        var four = FingerprintLanes(high: low ^ 0xA076_1D64_78BD_642F, low: high ^ 0xE703_7ED1_A0B4_28DB)
        var index = 0
        while bytes.count - index >= 64 {
            one.mix(word(bytes, index), word(bytes, index + 8))
            two.mix(word(bytes, index + 16), word(bytes, index + 24))
            three.mix(word(bytes, index + 32), word(bytes, index + 40))
            four.mix(word(bytes, index + 48), word(bytes, index + 56))
            index += 64
        }
        one.mix(two.high, two.low)
        one.mix(three.high, three.low)
        one.mix(four.high, four.low)
        self = one
        return index
    }

    @inline(__always)
    private func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// Adds two words.
    @inline(__always)
    mutating func mix(_ first: UInt64, _ second: UInt64) {
        let old = high
        high = FingerprintLanes.fold(high ^ first ^ 0xA076_1D64_78BD_642F, second ^ low ^ 0xE703_7ED1_A0B4_28DB)
        low =
            FingerprintLanes.fold(low ^ second ^ 0x8EBC_6AF0_9C88_C6E3, first ^ old ^ 0x5899_65CC_7537_4CC3)
            &+ (old << 23 | old >> 41)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
