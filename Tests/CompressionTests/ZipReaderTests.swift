import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

struct ZipReaderTests {
    private typealias Entry = ZipBuilder.Entry

    private func reader(_ bytes: [UInt8]) throws(ExportError) -> ZipReader {
        try ZipReader(MemoryByteSource(bytes, name: "a.xlsx"))
    }

    private func read(_ name: String, of bytes: [UInt8], piece: Int = 4_096) throws(ExportError) -> [UInt8]? {
        let zip = try reader(bytes)
        guard let entry = zip.entry(named: name) else { return nil }
        return try readAll(zip.source(of: entry), piece: piece)
    }

    private func error(_ bytes: [UInt8], _ name: String = "a") -> ExportError? {
        failure { () throws(ExportError) in _ = try read(name, of: bytes) }
    }

    @Test(arguments: [1, 2, 3, 7, 1 << 20])
    func readsEveryKindOfEntry(piece: Int) throws {
        let text = mixedBytes(50_000, seed: 1)
        var entries: [Entry] = []
        for index in 0..<16 {
            var entry = Entry("part\(index)", Array(text.prefix(text.count >> index)))
            entry.isDeflated = index & 1 == 0
            entry.hasDescriptor = index & 2 != 0
            entry.isZip64 = index & 4 != 0
            if index & 8 != 0 { entry.localSize = 0xFFFF_FFFF }
            entries.append(entry)
        }
        entries.append(Entry("empty", []))
        for variant in 0..<8 {
            var builder = ZipBuilder(entries)
            builder.isZip64 = variant & 1 != 0
            if variant & 2 != 0 { builder.comment = mixedBytes(65_535, seed: 3) }
            if variant & 4 != 0 { builder.prefix = mixedBytes(1_234, seed: 4) }
            let file = builder.build()
            #expect(try reader(file).entries.map(\.title) == entries.map(\.name))
            for entry in entries where piece > 7 || entry.contents.count < 2_000 {
                #expect(try read(entry.name, of: file, piece: piece) == entry.contents)
            }
        }
    }

    @Test func namesAreComparedAsPartNames() throws {
        let file = ZipBuilder([
            Entry("XL/Workbook.xml", text: "1"), Entry("xl\\styles.xml", text: "2"), Entry("/xl/a.xml", text: "3"),
            Entry("same", text: "4"), Entry("SAME", text: "5"), Entry("Same", text: "6"),
        ]).build()
        #expect(try read("xl/workbook.xml", of: file) == [49])
        #expect(try read("/xl/styles.xml", of: file) == [50])
        #expect(try read("xl/A.xml", of: file) == [51])
        #expect(try read("same", of: file) == [52])
        #expect(try read("SAME", of: file) == [53])
        #expect(try read("sAmE", of: file) == [54])
        #expect(try read("none", of: file) == nil)
    }

    @Test func wrongSizesAndChecksumsAreErrors() {
        let text = Array("some text, some text, some text".utf8)
        for isDeflated in [true, false] {
            var sum = Entry("a", text)
            sum.isDeflated = isDeflated
            sum.checksum = 1
            #expect(error(ZipBuilder([sum]).build())?.message.contains("checksum") == true)
            var size = Entry("a", text)
            size.isDeflated = isDeflated
            size.size = UInt64(text.count) - 1
            #expect(error(ZipBuilder([size]).build())?.message.contains("larger") == true)
            size.size = UInt64(text.count) + 1
            #expect(error(ZipBuilder([size]).build())?.message.contains("smaller") == true)
        }
        var cut = Entry("a", text)
        cut.compressed = Array(deflated(text).dropLast(3))
        #expect(error(ZipBuilder([cut]).build())?.message.contains("too early") == true)
    }

    @Test func encryptedAndForeignEntriesAreErrors() {
        var entry = Entry("a", text: "x")
        entry.flags = 1
        #expect(error(ZipBuilder([entry]).build())?.message.contains("encrypted") == true)
        entry.flags = 0x2000
        #expect(error(ZipBuilder([entry]).build())?.message.contains("encrypted") == true)
        entry.flags = 0
        entry.method = 99
        #expect(error(ZipBuilder([entry]).build())?.message.contains("method 99") == true)
    }

    @Test func aBombIsStopped() {
        var entry = Entry("a", [])
        let zeros = [UInt8](repeating: 65, count: 80 << 20)
        entry.compressed = deflated(zeros, level: 9)
        entry.size = UInt64(zeros.count)
        #expect(error(ZipBuilder([entry]).build())?.code == .limit)
    }

    @Test func everyCutIsAnErrorOfTheArchive() {
        let file = ZipBuilder([Entry("a", text: "hello hello"), Entry("b", text: "b")]).build()
        for cut in 0..<file.count { #expect(error(Array(file[..<cut]))?.code == .malformed, "cut at \(cut)") }
    }

    @Test func hostileNumbersAreErrorsOrHarmless() throws {
        let good = ZipBuilder([Entry("a", text: "hello"), Entry("b", text: "b")]).build()
        let end = good.count - 22
        let start = Int(good[end + 16]) | Int(good[end + 17]) << 8
        func patched(_ place: Int, _ bytes: [UInt8]) -> [UInt8] {
            var bad = good
            bad.replaceSubrange(place..<place + bytes.count, with: bytes)
            return bad
        }
        #expect(error(patched(end + 16, le32(0xFFFF_FF00))) != nil)
        #expect(error(patched(end + 12, le32(0xFFFF_FFF0))) != nil)
        #expect(try read("a", of: patched(end + 10, le16(65_535))) == Array("hello".utf8))
        #expect(error(patched(start + 42, le32(0x7FFF_FFFF)))?.message.contains("is not where") == true)
        #expect(error(patched(start + 28, le16(65_535)))?.message.contains("past the end") == true)
        #expect(error(patched(start + 20, le32(0xFFFF_FFFE)))?.message.contains("past the end") == true)
        #expect(error(patched(start, [0, 0]))?.code == .malformed)
        #expect(error([])?.message.contains("no zip archive") == true)
        #expect(error(Array("a,b\n1,2\n this is no archive at all".utf8))?.message.contains("no zip archive") == true)
        var comment = ZipBuilder([Entry("a", text: "hello")])
        comment.comment = Array(repeatElement([0x50, 0x4B, 5, 6] as [UInt8], count: 16_384).joined().prefix(65_535))
        #expect(try read("a", of: comment.build()) == Array("hello".utf8))
    }

    @Test func randomDamageNeverCrashes() {
        var generator = SeededGenerator(seed: 11)
        var builder = ZipBuilder([Entry("a", mixedBytes(900, seed: 1)), Entry("b", text: "b")])
        var zip64 = builder
        zip64.isZip64 = true
        zip64.entries[0].isZip64 = true
        builder.entries[0].hasDescriptor = true
        for file in [builder.build(), zip64.build()] {
            for _ in 0..<5_000 {
                var bad = file
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    bad[Int.random(in: 0..<bad.count, using: &generator)] =
                        [0, 1, 0x7F, 0x80, 0xFF]
                        .randomElement(using: &generator) ?? 0
                }
                // Reading all of it must end, one way or the other.
                let found = failure { () throws(ExportError) in
                    let zip = try reader(bad)
                    for entry in zip.entries { _ = try readAll(zip.source(of: entry)) }
                }
                #expect(found == nil || found?.location.source == "a.xlsx")
            }
        }
    }
}
