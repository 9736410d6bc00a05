import Compression
import Tabular
import Testing
import ZipFixtures

struct SnappyTests {
    private func compressed(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Snappy.maximumCount(for: bytes.count)) { room, count in
            count = bytes.withUnsafeBytes { Snappy.compress($0, into: UnsafeMutableRawBufferPointer(room)) }
        }
    }

    /// The contents of a block; `slack` bytes of room stand behind them.
    private func decompressed(_ block: [UInt8], slack: Int = 0) throws -> [UInt8] {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, block.count), alignment: 1)
        defer { bytes.deallocate() }
        bytes.copyBytes(from: block)
        let input = UnsafeRawBufferPointer(rebasing: bytes.prefix(block.count))
        let count = try Snappy.contentCount(of: input)
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: count + slack, alignment: 1)
        defer { output.deallocate() }
        return Array(output.prefix(try Snappy.decompress(input, into: output)))
    }

    private static func unhex(_ text: String) -> [UInt8] {
        let digits = text.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func noise(_ count: Int) -> [UInt8] {
        // What libsnappy was given, so no other generator will do.
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_103_515_245 &+ 12345
            return UInt8(state >> 24)
        }
    }

    /// What libsnappy 1.1 makes of some bytes.
    private static let peers: [(bytes: [UInt8], block: String)] = [
        ([], "00"),
        (Array("hasdata".utf8), "071868617364617461"),
        (
            (0..<2000).map { $0 % 2 == 0 ? 0x61 : 0x62 },
            "d00f046162" + String(repeating: "fe0200", count: 31) + "360200"
        ),
        (
            (0..<12).flatMap { Array("https://example.com/product/\($0)?page=\($0 % 7)\n".utf8) },
            """
            be039068747470733a2f2f6578616d706c652e636f6d2f70726f647563742f303f706167653d300a6e25000031092504310a6e250000320925
            003272250000330925003372250000340925003472250000350925003572250000360925003672250000370925760301003809257603010039
            092576030100312d737604012431313f706167653d340a
            """
        ),
        (
            noise(300) + [UInt8](repeating: 0x78, count: 3000) + noise(300),
            """
            901cf43e01419627c4f995d99cbf0f0a3123af7dc4e2d2e2e3e99350282c7542b34de4f7efee56e1ca31ad9969b53b7d101b7adeb4e361
            7a8328e09f4b85fa28873875498f4820bf1e3d33ef36ad300514c2590cb3629fab1da6a6f184d33356ddf81deb7be3b756e7142311eee0
            1a11a5e61cc8db99fe2037606ef2fdb2b7103a1efed3cd1ebae58a3c139f78ce7e3de65fb0bdc38ccc2c92e35bb9da0c7bc6de4a51e418
            26a457a5c835a7b8483e4db51020847d0e30d22c462dc83c14ce16c7256fea6cf2cc45155358a18d689836adeb91a196bd30c0402d430f
            424d5dc7ac66cba2554664f1f108e674d295261524eb44841a02ad4f42c593e9048330ce02d0f5afddb27d4c8e9ce66f5e81de352e1a97
            898e146485e5ccb31d97ceaa4dfb3097a6869201f17a50fa50052c120d9978787878787878787878787878787878787878
            """ + String(repeating: "fe0a00", count: 46) + "920a00fee40cfee40cfee40cfee40caee40c"
        ),
    ]

    @Test(arguments: [0, 1, 15, 64])
    func decodesWhatThePeerWrote(slack: Int) throws {
        for (bytes, block) in Self.peers {
            #expect(try decompressed(Self.unhex(block), slack: slack) == bytes)
        }
    }

    @Test func compressesAsWellAsThePeer() throws {
        for (bytes, block) in Self.peers {
            let mine = compressed(bytes)
            #expect(try decompressed(mine) == bytes)
            #expect(mine.count <= Self.unhex(block).count + 8)
        }
    }

    @Test func givesBackWhatItCompressed() throws {
        for seed in UInt64(1)...40 {
            let bytes = mixedBytes(Int(seed * seed) * 120, seed: seed)
            let block = compressed(bytes)
            #expect(block.count <= Snappy.maximumCount(for: bytes.count))
            #expect(try decompressed(block, slack: Int(seed % 3) * 8) == bytes)
        }
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3 % 5) }
            #expect(try decompressed(compressed(bytes)) == bytes)
        }
    }

    @Test func readsLiteralsAndCopiesOfEveryForm() throws {
        // A literal whose length takes three bytes, and a copy whose distance takes four.
        let literal: [UInt8] = [11, 62 << 2, 4, 0, 0, 1, 2, 3, 4, 5]
        #expect(try decompressed(literal + [5 << 2 | 3, 5, 0, 0, 0]) == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1])
    }

    @Test func refusesDamagedBlocks() {
        let bad: [([UInt8], String)] = [
            ([], "cut short"), ([0x80, 0x80], "cut short"), ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0], "cut short"),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "more than"), ([5, 0], "cut short"), ([5, 16, 1, 2, 3], "cut short"),
            ([5, 0, 1, 1, 2], "before its start"), ([5, 0, 1, 1, 0], "before its start"),
            ([5, 0, 1, 17, 1], "more bytes"), ([1, 4, 1, 1], "more bytes"), ([5, 0, 1], "ends after"),
            ([0, 0, 1], "behind its end"), ([5, 0, 1, 3, 1, 0], "cut short"),
            (
                [9, 63 << 2, 0xFF, 0xFF, 0xFF, 0xFF, 1], "cut"
            ),
        ]
        for (block, message) in bad {
            let error = #expect(throws: ExportError.self, "\(block)") { try decompressed(block) }
            #expect(error?.code == .malformed)
            #expect(error?.message.contains(message) == true, "\(block): \(error?.message ?? "")")
        }
    }

    @Test func survivesFlippedBits() throws {
        let block = compressed(mixedBytes(3000, seed: 9))
        for index in block.indices {
            var damaged = block
            damaged[index] ^= UInt8(1 << (index % 8))
            // Whether it is noticed depends on the bit; that nothing is touched beyond the buffers is what counts.
            _ = try? decompressed(damaged)
        }
        for count in block.indices {
            #expect(throws: ExportError.self) { try decompressed(Array(block.prefix(count))) }
        }
    }
}
