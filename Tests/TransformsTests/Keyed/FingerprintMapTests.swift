import Tabular
import TestSupport
import Testing

@testable import Transforms

@Suite struct FingerprintMapTests {
    @Test(arguments: [0, 5_000, 40_000, 1 << 22]) func theLastPlaceCounts(memoryLimit: Int) throws {
        let options = TransformRun.options(blockSize: 1000)
        let map = FingerprintMap(memoryLimit: memoryLimit, makeSpool: options.makeSpool)
        var random = SeededGenerator(seed: 3)
        var expected: [Fingerprint: UInt64] = [:]
        for place in 0..<20_000 as Range<UInt64> {
            let number = UInt64.random(in: 1...7_000, using: &random)
            // Keys whose high halves agree, too.
            let key = Fingerprint(high: number % 5 &* 0x9E37_79B9_7F4A_7C15, low: number)
            try map.set(place, of: key)
            expected[key] = place
        }
        #expect((map.runCount > 0) == (memoryLimit < 1 << 20))
        for (key, place) in expected { #expect(try map.place(of: key) == place) }
        for low in 8_000..<8_100 as Range<UInt64> { #expect(try map.place(of: Fingerprint(high: 1, low: low)) == nil) }
    }
}
