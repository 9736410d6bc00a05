import Tabular

/// 128 bits that stand for the values of a row. Equal values have equal fingerprints; different ones share one with a
/// chance of about n² ÷ 2^129 among n rows, 10^-20 for a thousand million.
package struct Fingerprint: Hashable, Comparable {
    /// The first half.
    package var high: UInt64
    /// The second half.
    package var low: UInt64

    /// By the numbers.
    @inline(__always)
    package static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.high < right.high || (left.high == right.high && left.low < right.low)
    }
}

/// What the fingerprints of a run are seeded with, drawn anew for each, so that no input can be made to collide. Those of
/// several workers can be compared where they share it.
package struct FingerprintSeeds: Sendable {
    let high: UInt64
    let low: UInt64

    /// Seeds drawn at random.
    package init() {
        var random = SystemRandomNumberGenerator()
        (high, low) = (random.next(), random.next())
    }
}

/// Makes fingerprints: a multiply-and-fold hash on two lanes, seeded anew for each set, so that no input can be made to
/// collide. What is kept never depends on the seed.
///
/// Bounds: whole words are loaded only where as many bytes are left.
package struct Fingerprinter {
    private let seeds: FingerprintSeeds
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    private let digits = ByteBlock(capacity: 64)

    /// One whose fingerprints can be compared with those of others that have the same seeds.
    package init(_ seeds: FingerprintSeeds = FingerprintSeeds()) { self.seeds = seeds }

    /// Begins a row.
    package mutating func begin() { (high, low) = (seeds.high, seeds.low) }

    /// Begins a value of a column: the same value in two columns has two fingerprints.
    mutating func begin(in column: Fingerprint) { (high, low) = (seeds.high ^ column.high, seeds.low ^ column.low) }

    /// Adds two words.
    mutating func add(_ first: UInt64, _ second: UInt64) { mix(first, second) }

    /// The fingerprint of what was added; never all zeros, which mark a free place in a table.
    package func fingerprint() -> Fingerprint {
        let high = Fingerprinter.fold(self.high ^ 0x9E37_79B9_7F4A_7C15, low ^ 0xE703_7ED1_A0B4_28DB)
        let low = Fingerprinter.fold(self.low ^ 0x8EBC_6AF0_9C88_C6E3, self.high ^ 0x5899_65CC_7537_4CC3)
        return Fingerprint(high: high, low: high == 0 && low == 0 ? 1 : low)
    }

    /// Adds a text, byte by byte; what is absent or null is one value of its own.
    mutating func add(_ text: UnsafeRawBufferPointer?) {
        guard let text else { return mix(0, 0) }
        mix(1, UInt64(text.count))
        addBytes(text)
    }

    /// Adds a value by its content: text by its bytes, a number by its digits without exponent, sign of zero and zeros at
    /// the end of a fraction. A text that is those digits is the same value, since CSV knows no numbers; another spelling
    /// as text, `1e3` or `1.00`, is another value: digests, versions and order numbers are no numbers.
    mutating func add(content text: UnsafeRawBufferPointer, isNumber: Bool) {
        if let number = DecimalText(text), isNumber || number.isPlain(text) {
            addNumber(number)
        } else {
            add(text)
        }
    }

    /// Adds an id, which is the same only byte for byte.
    package mutating func add(exactly id: UnsafeRawBufferPointer) {
        mix(1, UInt64(id.count))
        addBytes(id)
    }

    private mutating func addNumber(_ number: DecimalText) {
        guard !number.isZero else { return mix(2, 0) }
        digits.reset()
        number.appendSignificantDigits(to: digits)
        switch number.power {
        case .small(let power): mix(number.isNegative ? 3 : 4, UInt64(bitPattern: Int64(power)))
        case .large(let text):
            mix(number.isNegative ? 5 : 6, UInt64(text.count))
            text.withUnsafeBytes { addBytes($0) }
        }
        mix(7, UInt64(digits.count))
        addBytes(digits.contents)
    }

    private mutating func addBytes(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while bytes.count - index >= 16 {
            mix(
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            index += 16
        }
        guard index < bytes.count else { return }
        var words: (UInt64, UInt64) = (0, 0)
        var place: UInt64 = 0
        if bytes.count - index >= 8 {
            words.1 = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            words.0 |= UInt64(bytes[index]) << place
            place += 8
            index += 1
        }
        mix(words.0, words.1)
    }

    @inline(__always)
    private mutating func mix(_ first: UInt64, _ second: UInt64) {
        let old = high
        high = Fingerprinter.fold(high ^ first ^ 0xA076_1D64_78BD_642F, second ^ low ^ 0xE703_7ED1_A0B4_28DB)
        low =
            Fingerprinter.fold(low ^ second ^ 0x8EBC_6AF0_9C88_C6E3, first ^ old ^ 0x5899_65CC_7537_4CC3)
            &+ (old << 23 | old >> 41)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
