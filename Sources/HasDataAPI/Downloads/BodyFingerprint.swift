/// Sixteen bytes that tell whether two runs of bytes are the same, however they are cut into pieces.
///
/// The bytes, in words of 32 bits, are the coefficients of a polynomial, which is evaluated modulo the prime 2^61 - 1 at
/// two random points. Two different runs of n words agree at a random point with probability at most n / 2^61 (a
/// polynomial of degree n has no more roots), so for ten gigabytes the chance of a false match is below 2^-58; and
/// since the points are drawn anew in each process, nobody can prepare two runs that match. A cryptographic hash would
/// prove no more here, and be slower than the conversion it guards.
public struct BodyFingerprint: Sendable, Equatable {
    private static let prime: UInt64 = (1 << 61) - 1
    private static let points: (UInt64, UInt64) = (
        .random(in: 1 << 32..<prime), .random(in: 1 << 32..<prime)
    )

    private var first: UInt64 = 0
    private var second: UInt64 = 0
    /// The bytes, fewer than four, that do not make a word yet.
    private var tail: UInt32 = 0
    private var tailCount = 0
    private var length: UInt64 = 0

    /// The fingerprint of no bytes.
    public init() {}

    /// Whether both are of the same bytes.
    public static func == (left: BodyFingerprint, right: BodyFingerprint) -> Bool {
        left.length == right.length && left.first == right.first && left.second == right.second
            && left.tail == right.tail
    }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var place = 0
        while tailCount > 0, place < bytes.count {
            take(bytes[place])
            place += 1
        }
        // Whole words: place + 4 never passes the count.
        let (one, two) = Self.points
        var (first, second) = (first, second)
        while bytes.count - place >= 4 {
            let word = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
            // A word of zero counts too: length is compared beside the polynomial.
            first = Self.step(first, one, word)
            second = Self.step(second, two, word)
            place += 4
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
        first = Self.step(first, Self.points.0, UInt64(tail))
        second = Self.step(second, Self.points.1, UInt64(tail))
        (tail, tailCount) = (0, 0)
    }

    /// `value * point + word` modulo 2^61 - 1, by folding the product at bit 61.
    @inline(__always)
    private static func step(_ value: UInt64, _ point: UInt64, _ word: UInt64) -> UInt64 {
        // value and point are below 2^61, so the product is below 2^122 and its upper part below 2^61.
        let product = value.multipliedFullWidth(by: point)
        let low = product.low & prime
        let high = product.high << 3 | product.low >> 61
        // At most 2 * (2^61 - 1) + 2^32, far below 2^64.
        let sum = low &+ high &+ word
        let folded = (sum & prime) &+ (sum >> 61)
        return folded >= prime ? folded &- prime : folded
    }
}
