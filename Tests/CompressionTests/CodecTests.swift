import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

/// What all codecs hold to: whatever is given comes back, and what is damaged is an error.
struct CodecTests {
    enum Codec: CaseIterable {
        case zstandard, lz4Block, lz4Frame

        func compress(_ bytes: [UInt8]) throws -> [UInt8] {
            let block = ByteBlock(capacity: 8)
            block.append("abc")
            try bytes.withUnsafeBytes { bytes in
                switch self {
                case .zstandard: try Zstandard().append(bytes, level: 3, to: block)
                case .lz4Block: try LZ4Compressor().append(bytes, to: block)
                case .lz4Frame: try LZ4Frame.append(bytes, by: LZ4Compressor(), to: block)
                }
            }
            #expect(block.contents.prefix(3).elementsEqual("abc".utf8))
            return Array(block.contents.dropFirst(3))
        }

        /// What `bytes` hold, behind other bytes that no reference may reach.
        func decompress(_ bytes: [UInt8], count: Int) throws(ExportError) -> [UInt8] {
            let block = ByteBlock(capacity: 8)
            block.append("abc")
            let input = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            defer { input.deallocate() }
            input.copyBytes(from: bytes)
            let packed = UnsafeRawBufferPointer(input)
            switch self {
            case .zstandard: try Zstandard().appendDecompressed(packed, count: count, to: block)
            case .lz4Block: try LZ4Block.appendDecompressed(packed, count: count, to: block)
            case .lz4Frame: try LZ4Frame.appendDecompressed(packed, count: count, to: block)
            }
            return Array(block.contents.dropFirst(3))
        }

        /// The same, given piece by piece.
        func pieces(_ bytes: [UInt8], count: Int) throws -> [UInt8] {
            var made: [UInt8] = []
            try bytes.withUnsafeBytes { packed in
                let add = { (piece: UnsafeRawBufferPointer) throws(ExportError) in made += piece }
                switch self {
                case .zstandard: try Zstandard().decompress(packed, count: count, add)
                case .lz4Frame: try LZ4Frame.decompress(packed, count: count, add)
                case .lz4Block: return
                }
            }
            return made
        }
    }

    @Test(arguments: Codec.allCases) func givesBackWhatItWasGiven(codec: Codec) throws {
        for count in Array(0...80) + [255, 256, 270, 271, 65_535, 65_536, 70_000, 300_000] {
            for seed in UInt64(1)...(count < 100 ? 8 : 2) {
                let bytes = mixedBytes(count, seed: seed &* 1_000 &+ UInt64(count))
                #expect(try codec.decompress(try codec.compress(bytes), count: count) == bytes, "\(count), \(seed)")
            }
        }
        for count in [1, 13, 100, 1_000, 5_000_000] {
            let run = [UInt8](repeating: 7, count: count)
            let packed = try codec.compress(run)
            #expect(packed.count < count / 200 + 30)
            #expect(try codec.decompress(packed, count: count) == run)
        }
    }

    /// Piece by piece there is the same, of frames that follow each other and are larger than what is kept of them.
    @Test(arguments: [Codec.zstandard, .lz4Frame]) func piecesAreTheWhole(codec: Codec) throws {
        for count in [0, 1, 70_000, 3_000_000] {
            let bytes = mixedBytes(count, seed: UInt64(count) + 3)
            let packed = try codec.compress(bytes)
            let isSame = try codec.pieces(packed, count: count) == bytes
            #expect(isSame, "\(count)")
            let isTwice = try codec.pieces(packed + packed, count: 2 * count) == bytes + bytes
            #expect(isTwice, "\(count)")
            for wrong in [count - 1, count + 1, 2 * count + 1] {
                #expect(throws: ExportError.self) { try codec.pieces(packed, count: wrong) }
            }
        }
        let bytes = mixedBytes(5_000, seed: 8)
        let packed = try codec.compress(bytes)
        var generator = SeededGenerator(seed: 12)
        for cut in 0..<packed.count {
            #expect(throws: ExportError.self) { try codec.pieces(Array(packed[..<cut]), count: 5_000) }
        }
        for _ in 0..<2_000 {
            var damaged = packed
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            // Whatever comes of it, it is as long as was said, or refused.
            if let made = try? codec.pieces(damaged, count: 5_000) { #expect(made.count == 5_000) }
        }
    }

    @Test(arguments: Codec.allCases) func oneCompressorMakesTheSameBytesEachTime(codec: Codec) throws {
        let compressor = LZ4Compressor()
        let zstandard = Zstandard()
        for seed in UInt64(1)...5 {
            let bytes = mixedBytes(50_000, seed: seed)
            let block = ByteBlock()
            try bytes.withUnsafeBytes { bytes in
                switch codec {
                case .zstandard: try zstandard.append(bytes, level: 3, to: block)
                case .lz4Block: try compressor.append(bytes, to: block)
                case .lz4Frame: try LZ4Frame.append(bytes, by: compressor, to: block)
                }
            }
            #expect(try codec.compress(bytes) == Array(block.contents))
        }
    }

    @Test(arguments: Codec.allCases) func anotherCountThanTheBytesHoldIsAnError(codec: Codec) throws {
        let bytes = mixedBytes(3_000, seed: 4)
        let packed = try codec.compress(bytes)
        for count in [-1, 0, 1, 2_999, 3_001, 1 << 40, Int.max] {
            #expect(error(codec, packed, count: count)?.code == .malformed, "\(count)")
        }
    }

    @Test(arguments: Codec.allCases) func everyCutIsNoticed(codec: Codec) throws {
        let packed = try codec.compress(mixedBytes(2_000, seed: 9))
        for cut in 0..<packed.count {
            #expect(error(codec, Array(packed[..<cut]), count: 2_000) != nil, "cut at \(cut)")
        }
    }

    @Test(arguments: Codec.allCases) func randomDamageNeverCrashes(codec: Codec) throws {
        var generator = SeededGenerator(seed: 77)
        let packed = try codec.compress(mixedBytes(9_000, seed: 3))
        var failures = 0
        for _ in 0..<2_000 {
            var bad = packed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bad[Int.random(in: 0..<bad.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            failures += error(codec, bad, count: 9_000) == nil ? 0 : 1
        }
        #expect(failures > 100)
    }

    @Test func readsWhatLibrariesWrote() throws {
        let content = CompressedFixtures.content
        for (codec, packed) in [
            (Codec.zstandard, CompressedFixtures.zstandard), (.zstandard, CompressedFixtures.zstandardFrames),
            (.lz4Block, CompressedFixtures.lz4Block), (.lz4Frame, CompressedFixtures.lz4LinkedFrame),
            (.lz4Frame, CompressedFixtures.lz4CheckedFrame),
        ] {
            #expect(try codec.decompress(packed, count: content.count) == content)
        }
    }

    @Test func framesOfLZ4FollowEachOtherAndOthersArePassedOver() throws {
        let first = try Codec.lz4Frame.compress(Array("first ".utf8))
        let second = try Codec.lz4Frame.compress(Array("second".utf8))
        let skipped: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let text = try Codec.lz4Frame.decompress(first + skipped + second, count: 12)
        #expect(String(decoding: text, as: UTF8.self) == "first second")
    }

    @Test func checksumsOfLZ4AreVerified() {
        let packed = CompressedFixtures.lz4CheckedFrame
        // In the header, in the last block and in the check behind everything.
        for place in [6, packed.count - 15, packed.count - 1] {
            var bad = packed
            bad[place] ^= 1
            #expect(error(.lz4Frame, bad, count: CompressedFixtures.content.count) != nil, "\(place)")
        }
    }

    private func error(_ codec: Codec, _ bytes: [UInt8], count: Int) -> ExportError? {
        failure { () throws(ExportError) in _ = try codec.decompress(bytes, count: count) }
    }
}
