import HTTPFixtures
import HTTPTransfer
import TestSupport
import Testing

@Suite struct BodyDigestTests {
    private func fingerprint(_ bytes: [UInt8], cutBy next: () -> Int) -> BodyDigest {
        var fingerprint = BodyDigest()
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(next())
            piece.withUnsafeBytes { fingerprint.update($0) }
            rest = rest.dropFirst(piece.count)
        }
        return fingerprint
    }

    @Test func doesNotDependOnPieces() {
        let bytes = FileServer.bytes(10_003)
        let whole = fingerprint(bytes) { .max }
        for size in [1, 2, 3, 4, 5, 7, 4096] { #expect(fingerprint(bytes) { size } == whole) }
        var generator = SeededGenerator(seed: 9)
        let random = fingerprint(bytes) {
            .random(in: 1...32, using: &generator)
        }
        #expect(random == whole)
    }

    @Test func seesEveryDifference() {
        let bytes = [UInt8](repeating: 0, count: 41)
        let whole = fingerprint(bytes) { .max }
        for place in bytes.indices {
            var other = bytes
            other[place] = 1
            #expect(fingerprint(other) { .max } != whole)
            #expect(fingerprint(Array(bytes.prefix(place))) { .max } != whole)
        }
        #expect(
            fingerprint(Array(repeating: 255, count: 8)) { .max } != fingerprint(Array(repeating: 255, count: 12)) { 5 }
        )
        #expect(fingerprint([1, 2, 3, 4, 5, 6, 7, 8]) { 3 } != fingerprint([5, 6, 7, 8, 1, 2, 3, 4]) { 3 })
    }
}
