import Compression
import Tabular
import Testing
import ZipFixtures

struct GzipSinkTests {
    private func zip(_ bytes: [UInt8], workers: Int, effort: CompressionEffort = .fast, piece: Int) throws -> [UInt8] {
        let sink = MemoryByteSink()
        let gzip = GzipSink(sink, effort: effort, workers: workers)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + piece)
            try gzip.write(Array(bytes[start..<end]))
            start = end
        }
        try gzip.finish()
        return sink.bytes
    }

    @Test(arguments: [0, 1, 524_287, 524_288, 524_289, 5_000_000]) func anyNumberOfThreadsGivesTheSameBytes(
        count: Int
    ) throws {
        let bytes = mixedBytes(count, seed: UInt64(count) + 1)
        let alone = try zip(bytes, workers: 1, piece: 100_000)
        #expect(try readAll(GzipSource(MemoryByteSource(alone, name: "a.gz"))) == bytes)
        for workers in [2, 3, 8] {
            for piece in [70_001, 3_000_000] { #expect(try zip(bytes, workers: workers, piece: piece) == alone) }
        }
    }

    @Test func theBestEffortGivesTheSameBytesToo() throws {
        let bytes = mixedBytes(1_300_000, seed: 9)
        let alone = try zip(bytes, workers: 1, effort: .best, piece: 100_000)
        #expect(try zip(bytes, workers: 4, effort: .best, piece: 9_999) == alone)
        #expect(try readAll(GzipSource(MemoryByteSource(alone, name: "a.gz"))) == bytes)
    }

    /// A sink that fails after some bytes, as a full disk does.
    private final class FullSink: ByteSink {
        let name = "full"
        var room = 100_000
        var isAbandoned = false
        func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
            room -= bytes.count
            if room < 0 { throw ExportError(.output, "full") }
        }
        func finish() throws(ExportError) {}
        func abandon() { isAbandoned = true }
    }

    @Test func aFailingSinkEndsIt() {
        let sink = FullSink()
        let gzip = GzipSink(sink, workers: 4)
        let bytes = mixedBytes(4_000_000, seed: 3)
        #expect(throws: ExportError.self) {
            for _ in 0..<20 { try gzip.write(bytes) }
            try gzip.finish()
        }
        gzip.abandon()
        #expect(sink.isAbandoned)
    }
}
