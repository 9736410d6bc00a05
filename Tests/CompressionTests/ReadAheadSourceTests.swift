import Compression
import Tabular
import Testing
import ZipFixtures

struct ReadAheadSourceTests {
    @Test(arguments: [1, 2, 3, 7, 1_000, 1 << 20])
    func givesTheSameBytes(piece: Int) throws {
        let bytes = mixedBytes(piece < 8 ? 5_000 : 300_000, seed: 5)
        for size in [1, 100, 1 << 17] where piece > 7 || size > 1 {
            let source = ReadAheadSource(
                MemoryByteSource(bytes, name: "a", pieceSize: { piece }), pieces: 3, pieceSize: size)
            #expect(source.name == "a")
            #expect(source.byteCount == UInt64(bytes.count))
            #expect(try readAll(source, piece: piece) == bytes)
        }
        #expect(try readAll(ReadAheadSource(MemoryByteSource([]))).isEmpty)
    }

    @Test func errorsComeBehindTheBytesBeforeThem() throws {
        let bytes = mixedBytes(50_000, seed: 6)
        let cut = Array(gzipped(bytes).dropLast(6))
        let source = ReadAheadSource(GzipSource(MemoryByteSource(cut)), pieceSize: 1_000)
        var count = 0
        let error = failure { () throws(ExportError) in
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 700, alignment: 1)
            defer { room.deallocate() }
            while true {
                let got = try source.read(into: room)
                if got == 0 { return }
                count += got
            }
        }
        #expect(error?.code == .malformed)
        #expect(count >= bytes.count - 1_000)
    }

    @Test func aSourceGivenUpStopsItsThread() throws {
        for _ in 0..<200 {
            let source = ReadAheadSource(MemoryByteSource(mixedBytes(5_000, seed: 1)), pieces: 2, pieceSize: 10)
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 5, alignment: 1)
            defer { room.deallocate() }
            #expect(try source.read(into: room) == 5)
        }
    }
}
