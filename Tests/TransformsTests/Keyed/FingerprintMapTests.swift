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

    /// Fences are thinned out where there would be too many, and the search reads more.
    @Test(arguments: [2, 3, 8, 1 << 14]) func runsFindAllTheyHave(mostFences: Int) throws {
        let options = TransformRun.options(blockSize: 1000)
        func key(_ number: UInt64) -> Fingerprint { Fingerprint(high: number / 400, low: number) }
        func run(_ numbers: some Sequence<UInt64>, from place: UInt64) throws -> FingerprintMapRun {
            let run = FingerprintMapRun(try options.makeSpool(), mostFences: mostFences)
            for number in numbers { try run.append(PlacedFingerprint(key: key(number), place: number + place)) }
            try run.flush()
            return run
        }
        let earlier = try run(stride(from: 0, to: 12_000, by: 2), from: 0)
        let later = try run(stride(from: 0, to: 12_000, by: 3), from: 1_000_000)
        let merged = try FingerprintMapRun(merging: earlier, later, in: try options.makeSpool())
        for number in 0..<12_010 as Range<UInt64> {
            let isOld = number % 2 == 0 && number < 12_000
            let isNew = number % 3 == 0 && number < 12_000
            let (old, new) = (isOld ? number : nil, isNew ? number + 1_000_000 : nil)
            #expect(try earlier.place(of: key(number)) == old)
            #expect(try later.place(of: key(number)) == new)
            #expect(try merged.place(of: key(number)) == new ?? old)
        }
    }
}
