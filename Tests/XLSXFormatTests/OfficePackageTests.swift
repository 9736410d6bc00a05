import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Words that are looked for in the bytes of a part.
struct OfficePackageTests {
    private func mayHave(_ words: [String], in part: [UInt8]) throws -> Bool {
        var zip = ZipBuilder()
        zip.entries.append(ZipBuilder.Entry("a.xml", part))
        return try OfficePackage(MemoryByteSource(zip.build())).mayHave(words, inPart: "a.xml")
    }

    @Test func wordsAreFoundWhereverTheyStand() throws {
        // Parts are read in blocks of 256 KiB.
        for place in [0, 1, (1 << 18) - 9, (1 << 18) - 5, (1 << 18) - 1, 1 << 18, 600_000] {
            var random = SeededGenerator(seed: UInt64(place))
            var part = (0..<700_000).map { _ in UInt8.random(in: 0x61...0x7A, using: &random) }
            #expect(try !mayHave(["<mergeCell", "<x"], in: part), "\(place)")
            part.replaceSubrange(place..<place + 10, with: Array("<mergeCell".utf8))
            #expect(try mayHave(["<x", "<mergeCell"], in: part), "\(place)")
        }
        #expect(try !mayHave(["a"], in: []))
    }

    @Test func otherEncodingsMayHaveAll() throws {
        for start: [UInt8] in [
            [0xFF, 0xFE, 0x3C, 0], [0xFE, 0xFF, 0, 0x3C], [0x3C, 0, 0x61, 0], [0, 0x3C, 0, 0x61],
        ] {
            #expect(try mayHave(["hidden"], in: start + Array("bcd".utf8)))
        }
        #expect(try !mayHave(["hidden"], in: [0xEF, 0xBB, 0xBF] + Array("<a/>".utf8)))
    }
}
