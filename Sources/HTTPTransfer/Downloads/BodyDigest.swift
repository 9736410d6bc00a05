/// Sixteen bytes that tell whether two runs of bytes are the same, however they are cut into pieces.
///
/// The bytes, in words of 32 bits, are the coefficients of a polynomial, which is evaluated modulo the prime 2^61 - 1 at
/// two random points. Two different runs of n words agree at a random point with probability at most n / 2^61 (a
/// polynomial of degree n has no more roots), so for ten gigabytes the chance of a false match is below 2^-58; and
/// since the points are drawn anew in each process, nobody can prepare two runs that match. A cryptographic hash would
/// prove no more here, and be slower than the conversion it guards.
package struct BodyDigest: Sendable, Equatable {
    private static let one = Point(.random(in: 1 << 32..<Point.prime))
    private static let two = Point(.random(in: 1 << 32..<Point.prime))

    private var first: UInt64 = 0
    private var second: UInt64 = 0
    /// The bytes, fewer than four, that do not make a word yet.
    private var tail: UInt32 = 0
    private var tailCount = 0
    private var length: UInt64 = 0

    /// The fingerprint of no bytes.
    package init() {}

    /// Whether both are of the same bytes.
    package static func == (left: BodyDigest, right: BodyDigest) -> Bool {
        // The length too, since words of zero in front add nothing to a polynomial.
        left.length == right.length && left.first == right.first && left.second == right.second
            && left.tail == right.tail
    }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var place = 0
        while tailCount > 0, place < bytes.count {
            take(bytes[place])
            place += 1
        }
        let (one, two) = (Self.one, Self.two)
        var (first, second) = (first, second)
        // Bounds: a load of 16 bytes at `place` happens only where 16 more are left.
        while bytes.count - place >= 16 {
            let words = bytes.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt32>.self)
            first = one.step(first, words)
            second = two.step(second, words)
            place += 16
        }
        (self.first, self.second) = (first, second)
        while place < bytes.count {
            take(bytes[place])
            place += 1
        }
    }

    private mutating func take(_ byte: UInt8) {
        tail |= UInt32(byte) << UInt32(8 * tailCount)
        tailCount += 1
        guard tailCount == 4 else { return }
        first = Self.one.step(first, tail)
        second = Self.two.step(second, tail)
        (tail, tailCount) = (0, 0)
    }
}

/// A point and its powers, modulo 2^61 - 1.
private struct Point: Sendable {
    static let prime: UInt64 = (1 << 61) - 1

    private let power1: UInt64
    private let power2: UInt64
    private let power3: UInt64
    private let power4: UInt64

    init(_ point: UInt64) {
        power1 = point
        power2 = Self.reduced(UInt128(power1) * UInt128(point))
        power3 = Self.reduced(UInt128(power2) * UInt128(point))
        power4 = Self.reduced(UInt128(power3) * UInt128(point))
    }

    /// `value * point + word`.
    func step(_ value: UInt64, _ word: UInt32) -> UInt64 {
        Self.reduced(UInt128(value) &* UInt128(power1) &+ UInt128(word))
    }

    /// Four such steps with one reduction: three of the products do not wait for `value`, so they run side by side.
    @inline(__always)
    func step(_ value: UInt64, _ words: SIMD4<UInt32>) -> UInt64 {
        // Below 2^122 + 3 * 2^93 + 2^32, so nothing is lost. Words are little-endian, as `take` builds them.
        let fromValue = UInt128(value) &* UInt128(power4)
        let first = UInt128(words[0].littleEndian) &* UInt128(power3)
        let second = UInt128(words[1].littleEndian) &* UInt128(power2)
        let third = UInt128(words[2].littleEndian) &* UInt128(power1)
        let sum = fromValue &+ first &+ second &+ third &+ UInt128(words[3].littleEndian)
        return Self.reduced(sum)
    }

    /// `sum`, below 2^123, modulo the prime: 2^61 is 1, so what stands above bit 61 is added to what stands below.
    @inline(__always)
    private static func reduced(_ sum: UInt128) -> UInt64 {
        let once = (UInt64(truncatingIfNeeded: sum) & prime) &+ UInt64(truncatingIfNeeded: sum >> 61)
        // `once` is below 2^61 + 2^62, so this is at most the prime plus 3.
        let twice = (once & prime) &+ (once >> 61)
        return twice >= prime ? twice &- prime : twice
    }
}
