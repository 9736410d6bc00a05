import CBzip2
import CLZMA
import CZstd
import Tabular
import Testing

@testable import Compression

/// Streams of zstd, bzip2 and xz, whole and broken.
struct DecompressedSourceTests {
    static let compressions: [StreamCompression] = [.zstd, .bzip2, .xz]
    private static let text = (0..<30_000).flatMap { Array("row \($0 % 977) of \($0)\n".utf8) }

    /// Bytes as one stream of that compression, made by the library that others use.
    private func stream(_ bytes: [UInt8], _ compression: StreamCompression) -> [UInt8] {
        var room = [UInt8](repeating: 0, count: bytes.count * 2 + 4096)
        var count = 0
        switch compression {
        case .gzip: return []
        case .zstd: count = ZSTD_compress(&room, room.count, bytes, bytes.count, 3)
        case .bzip2:
            var (input, size) = (bytes.map { CChar(bitPattern: $0) }, UInt32(room.count))
            var output = [CChar](repeating: 0, count: room.count)
            #expect(BZ2_bzBuffToBuffCompress(&output, &size, &input, UInt32(input.count), 1, 0, 0) == BZ_OK)
            return output.prefix(Int(size)).map { UInt8(bitPattern: $0) }
        case .xz:
            #expect(
                lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nil, bytes, bytes.count, &room, &count, room.count)
                    == LZMA_OK)
        }
        return Array(room.prefix(count))
    }

    private func contents(
        _ bytes: [UInt8], _ compression: StreamCompression, piece: Int = .max, room: Int = 1000
    ) throws -> [UInt8] {
        let source = compression.contents(of: MemoryByteSource(bytes, name: "a.bin", pieceSize: { piece }))
        let block = ByteBlock(capacity: room)
        var all: [UInt8] = []
        while true {
            let count = try source.read(into: block.room)
            if count == 0 { return all }
            all += block.room.prefix(count)
        }
    }

    private func problem(_ bytes: [UInt8], _ compression: StreamCompression) -> ExportError? {
        do {
            _ = try contents(bytes, compression)
            return nil
        } catch { return error as? ExportError }
    }

    @Test(arguments: compressions) func isKnownByItsFirstBytes(compression: StreamCompression) {
        for bytes in [[], Array("a".utf8), DecompressedSourceTests.text] {
            let stream = stream(bytes, compression)
            #expect(stream.withUnsafeBytes { StreamCompression(recognizing: $0) } == compression)
        }
        #expect(Array("a,b\n".utf8).withUnsafeBytes { StreamCompression(recognizing: $0) } == nil)
        #expect(Array("BZh9,b,c,d,e\n".utf8).withUnsafeBytes { StreamCompression(recognizing: $0) } == nil)
    }

    @Test(arguments: compressions) func streamsOneAfterTheOther(compression: StreamCompression) throws {
        let text = DecompressedSourceTests.text
        let bytes = stream(text, compression) + stream([], compression) + stream(Array("end".utf8), compression)
        for (piece, room) in [(Int.max, 100_000), (1, 4096), (7, 1), (1000, 333)] {
            #expect(try contents(bytes, compression, piece: piece, room: room) == text + Array("end".utf8))
        }
        #expect(try contents(stream([], compression), compression) == [])
    }

    @Test func whatIsBetweenStreams() throws {
        // A frame that is skipped (RFC 8878 §3.1.2), also as the first.
        let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9]
        let frames = skipped + stream([1], .zstd) + skipped + stream([2], .zstd)
        #expect(frames.withUnsafeBytes { StreamCompression(recognizing: $0) } == .zstd)
        #expect(try contents(frames, .zstd) == [1, 2])
        // Padding of xz is of four zeros (file format §2.2).
        #expect(try contents(stream([1], .xz) + [0, 0, 0, 0] + stream([2], .xz) + [0, 0, 0, 0], .xz) == [1, 2])
        #expect(problem(stream([1], .xz) + [0, 0], .xz) != nil)
    }

    @Test(arguments: compressions) func whatIsCutIsAnError(compression: StreamCompression) {
        let whole = stream(DecompressedSourceTests.text, compression)
        for count in stride(from: 1, to: whole.count, by: whole.count / 50) + [whole.count - 1] {
            let error = problem(Array(whole.prefix(count)), compression)
            #expect(error?.code == .malformed && error?.location.byte != nil, "\(count)")
        }
    }

    @Test(arguments: compressions) func whatIsDamagedIsAnError(compression: StreamCompression) {
        let whole = stream(DecompressedSourceTests.text, compression)
        #expect(problem(whole + [1, 2, 3, 4, 5], compression)?.location.byte != nil)
        var missed = 0
        for place in stride(from: 30, to: whole.count - 30, by: whole.count / 40) {
            var broken = whole
            broken[place] ^= 0xFF
            if problem(broken, compression) == nil { missed += 1 }
        }
        // A frame of zstd without a checksum may hold other bytes and nobody can tell.
        #expect(missed == 0 || compression == .zstd)
    }

    @Test(arguments: compressions) func aBombTakesNoMemory(compression: StreamCompression) throws {
        let bomb = stream([UInt8](repeating: 0, count: 16 << 20), compression)
        let source = compression.contents(of: MemoryByteSource(bomb, name: "a"))
        let block = ByteBlock(capacity: 4096)
        var count = 0
        while true {
            let step = try source.read(into: block.room)
            if step == 0 { break }
            #expect(step <= 4096)
            count += step
        }
        #expect(count == 16 << 20)
    }

    // MARK: Writing

    private func written(_ pieces: [[UInt8]], effort: CompressionEffort, workers: Int) throws -> [UInt8] {
        let sink = MemoryByteSink()
        let zstd = try #require(StreamCompression.zstd.compressor(to: sink, effort: effort, workers: workers))
        for piece in pieces { try zstd.write(piece) }
        try zstd.finish()
        return sink.bytes
    }

    @Test(arguments: CompressionEffort.allCases) func theSameBytesForAnyNumberOfThreads(effort: CompressionEffort)
        throws
    {
        let text = (0..<8).flatMap { _ in DecompressedSourceTests.text }
        let one = try written([text], effort: effort, workers: 1)
        #expect(one.count < text.count / 3)
        #expect(try written([text], effort: effort, workers: 4) == one)
        #expect(try contents(one, .zstd, room: 1 << 16) == text)
        #expect(try contents(try written([], effort: effort, workers: 2), .zstd) == [])
        let small = stride(from: 0, to: text.count, by: 1013).map { Array(text[$0..<min($0 + 1013, text.count)]) }
        #expect(try contents(try written(small, effort: effort, workers: 2), .zstd, room: 1 << 16) == text)
        // There is a checksum of what it holds.
        var broken = one
        broken[broken.count - 1] ^= 1
        #expect(problem(broken, .zstd)?.code == .malformed)
    }

    @Test func bzip2AndXZAreOnlyRead() {
        for compression in StreamCompression.allCases {
            let sink = compression.compressor(to: MemoryByteSink(), effort: .fast, workers: 1)
            #expect((sink != nil) == compression.isWritten)
        }
    }

    @Test func endingsOfNames() {
        for (path, bare) in [
            ("a.csv.gz", "a.csv"), ("a.csv.ZST", "a.csv"), ("a.bz2", "a"), ("b/a.jsonl.xz", "b/a.jsonl"),
            ("a.csv", "a.csv"),
            ("zst", "zst"),
        ] {
            #expect(StreamCompression.withoutEnding(path) == bare)
        }
    }
}
