import CZlib
import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

struct InflateTests {
    /// Decodes `bytes` given in pieces of `piece`, into room for `room` bytes; with how many bytes the stream took.
    private func inflate(_ bytes: [UInt8], piece: Int, room: Int) throws(ExportError) -> ([UInt8], used: Int)? {
        let inflate = Inflate()
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        let input = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        defer {
            output.deallocate()
            input.deallocate()
        }
        input.copyBytes(from: bytes)
        var result: [UInt8] = []
        var place = 0
        while true {
            let end = min(place + piece, bytes.count)
            let step = try inflate.decode(UnsafeRawBufferPointer(rebasing: input[place..<end]), into: output)
            place += step.consumed
            result.append(contentsOf: output.prefix(step.produced))
            if step.isFinished { return (result, place - inflate.unread.count) }
            if step.consumed == 0 && step.produced == 0 && place == bytes.count { return nil }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000, 1 << 20])
    func decodesWhatZlibWrote(piece: Int) throws {
        for seed in UInt64(1)...6 {
            let bytes = mixedBytes(40_000 * Int(seed), seed: seed)
            for (level, strategy) in [
                (0, Z_DEFAULT_STRATEGY), (1, Z_FIXED), (6, Z_DEFAULT_STRATEGY), (9, Z_HUFFMAN_ONLY),
            ] {
                let packed = deflated(bytes, level: Int32(level), strategy: strategy)
                let (result, used) = try #require(try inflate(packed + [1, 2, 3], piece: piece, room: 5_000))
                #expect(result == bytes)
                #expect(used == packed.count)
            }
        }
    }

    @Test func leavesWhatFollowsUnread() throws {
        for count in 0..<40 {
            let packed = deflated(Array(repeating: 65, count: count))
            for tail in 0..<12 {
                let (result, used) = try #require(
                    try inflate(packed + Array(repeating: 0xAA, count: tail), piece: 1 << 20, room: 64))
                #expect(result.count == count)
                #expect(used == packed.count)
            }
        }
    }

    @Test func everyCutIsNoticed() throws {
        let packed = deflated(mixedBytes(3_000, seed: 9))
        for cut in 0..<packed.count {
            #expect(try inflate(Array(packed[..<cut]), piece: 64, room: 512) == nil, "cut at \(cut)")
        }
    }

    @Test func damageIsAnError() {
        // Block type 3; a stored block whose length is not its complement; a reference to before the start.
        #expect(failure { () throws(ExportError) in _ = try inflate([0x07], piece: 9, room: 9) }?.code == .malformed)
        #expect(failure { () throws(ExportError) in _ = try inflate([1, 1, 0, 1, 0, 65], piece: 9, room: 9) } != nil)
        #expect(
            failure { () throws(ExportError) in _ = try inflate([0x03 | 0x00, 0x02, 0], piece: 9, room: 9) } != nil)
    }

    @Test func randomDamageNeverCrashes() {
        var generator = SeededGenerator(seed: 77)
        let packed = deflated(mixedBytes(20_000, seed: 3))
        var failures = 0
        for _ in 0..<2_000 {
            var bad = packed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bad[Int.random(in: 0..<bad.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            let error = failure { () throws(ExportError) in _ = try inflate(bad, piece: 997, room: 4_096) }
            failures += error == nil ? 0 : 1
        }
        #expect(failures > 100)
    }
}
