import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

struct GzipSourceTests {
    private func unzip(_ bytes: [UInt8], piece: Int = .max, room: Int = 4_096) throws(ExportError) -> [UInt8] {
        try readAll(GzipSource(MemoryByteSource(bytes, name: "a.gz", pieceSize: { piece })), piece: room)
    }

    private func error(_ bytes: [UInt8]) -> ExportError? {
        failure { () throws(ExportError) in _ = try unzip(bytes) }
    }

    /// A member with every optional part of the header.
    private func ornate(_ bytes: [UInt8], wrongSum: Bool = false) -> [UInt8] {
        var head: [UInt8] = [0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 255]
        head += [5, 0] + Array("extra".utf8) + Array("name".utf8) + [0] + Array("comment".utf8) + [0]
        let sum = UInt16(truncatingIfNeeded: head.withUnsafeBytes { CRC32.of($0) })
        head += le16(wrongSum ? ~sum : sum)
        return head + deflated(bytes) + le32(bytes.withUnsafeBytes { CRC32.of($0) }) + le32(UInt32(bytes.count))
    }

    @Test(arguments: [1, 2, 3, 7, 4_096, .max])
    func readsMembersInPieces(piece: Int) throws {
        let first = mixedBytes(70_000, seed: 1)
        let second = mixedBytes(3_000, seed: 2)
        let file = gzipped(first) + ornate(second) + gzipped([]) + ornate([]) + gzipped([7], level: 0)
        for room in [1, 3, 100_000] where piece > 3 || room > 3 {
            #expect(try unzip(file, piece: piece, room: room) == first + second + [7])
            #expect(try unzip(file + [UInt8](repeating: 0, count: 1_000), piece: piece, room: room).count == 73_001)
        }
    }

    @Test func everyCutIsAnError() {
        let file = ornate(mixedBytes(500, seed: 4)) + gzipped(mixedBytes(700, seed: 5))
        let border = ornate(mixedBytes(500, seed: 4)).count
        for cut in 0..<file.count where cut != border {
            let found = error(Array(file[..<cut]))
            #expect(found?.code == .malformed, "cut at \(cut)")
            #expect(found?.location.byte == UInt64(cut))
            #expect(found?.location.source == "a.gz")
        }
    }

    @Test func everyChangedBitOfTheTrailerIsAnError() {
        let file = gzipped(mixedBytes(500, seed: 6))
        for bit in 0..<64 {
            var bad = file
            bad[file.count - 8 + bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(error(bad)?.code == .malformed)
        }
    }

    @Test func rejectsWhatIsNotGzip() {
        let good = gzipped(Array("text".utf8))
        #expect(error([])?.message.contains("empty") == true)
        #expect(error(Array("plain text".utf8))?.message == "not a gzip file")
        #expect(error(good + Array("tail".utf8))?.message.contains("after the end") == true)
        #expect(error(good + [0, 0, 1])?.message.contains("after the end") == true)
        #expect(error(ornate([1], wrongSum: true))?.message.contains("header") == true)
        var method = good
        method[2] = 7
        #expect(error(method)?.message.contains("method 7") == true)
        var flags = good
        flags[3] = 0x80
        #expect(error(flags)?.message.contains("reserved") == true)
    }

    @Test func recognizesItsMagic() {
        #expect([0x1F, 0x8B, 8].withUnsafeBytes { GzipSource.isGzip($0) } == false)
        #expect(([0x1F, 0x8B, 8] as [UInt8]).withUnsafeBytes { GzipSource.isGzip($0) })
        #expect(([0x1F, 0x8B] as [UInt8]).withUnsafeBytes { GzipSource.isGzip($0) } == false)
        #expect(([0x50, 0x4B, 3, 4] as [UInt8]).withUnsafeBytes { GzipSource.isGzip($0) } == false)
    }

    @Test func randomDamageIsFoundAndNeverCrashes() {
        var generator = SeededGenerator(seed: 5)
        let bytes = mixedBytes(5_000, seed: 8)
        let file = gzipped(bytes)
        for _ in 0..<1_000 {
            var bad = file
            bad[Int.random(in: 10..<bad.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            // The bits that pad the last byte of the stream mean nothing.
            #expect((try? unzip(bad)) ?? bytes == bytes)
        }
    }
}
