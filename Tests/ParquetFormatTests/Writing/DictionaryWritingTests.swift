import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// Values that repeat are written once in a chunk, and come back as they were.
@Suite struct DictionaryWritingTests {
    private static let shops = ["Shoe shop", "Hat shop", "", "日本"]

    /// A text of about `size` bytes that no other row has.
    private static func unique(_ number: Int, size: Int = 12) -> String {
        "\(number) " + String(repeating: "abcdefgh", count: size / 8)
    }

    private func write(
        _ rows: [Fields], rowsPerBatch: Int = 10, rowsPerGroup: UInt64 = 1 << 20
    ) throws -> (bytes: [UInt8], chunks: [[ChunkMetadata]]) {
        let options = testOptions {
            $0[ParquetWritingOptions.self].codec = .none
            $0[ParquetWritingOptions.self].rowsPerGroup = rowsPerGroup
        }
        let bytes = try Writing.bytes(of: rows, as: ParquetFormat.self, options, rowsPerBatch: rowsPerBatch)
        let length = bytes[(bytes.count - 8)...].prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let footer = try Footer(Array(bytes[(bytes.count - 8 - length)..<(bytes.count - 8)]))
        let columnCount = footer.schema.count - 1
        let chunks = try footer.rowGroups.indices.map {
            try footer.rowGroup($0, columnCount: columnCount).chunks
        }
        let back = Reading(bytes, as: ParquetFormat.self)
        #expect(back.error == nil && back.rows == expected(rows))
        return (bytes, chunks)
    }

    private func expected(_ rows: [Fields]) -> [[String]] {
        Reading(
            (try? Writing.bytes(
                of: rows, as: ParquetFormat.self, testOptions { $0[ParquetWritingOptions.self].rowsPerGroup = 20 }))
                ?? [],
            as: ParquetFormat.self
        ).rows
    }

    private func hasDictionary(_ chunk: ChunkMetadata) -> Bool {
        let isSaid = chunk.encodings & 1 << UInt32(Encoding.rleDictionary.rawValue) != 0
        #expect(isSaid == (chunk.dictionaryOffset != nil))
        if let offset = chunk.dictionaryOffset { #expect(offset < chunk.dataOffset) }
        return isSaid
    }

    @Test func valuesThatRepeatAreWrittenOnce() throws {
        let rows = (0..<2000).map { number -> Fields in
            [
                Field("id", .number("\(number)")), Field("shop", .text(DictionaryWritingTests.shops[number % 4])),
                Field("price", number % 3 == 0 ? .absent : .number("\(number % 5).5")),
                Field("path", .text(DictionaryWritingTests.unique(number))), Field("flag", .bool(number % 2 == 0)),
            ]
        }
        let (_, chunks) = try write(rows)
        #expect(chunks[0].map(hasDictionary) == [false, true, true, false, false])
        // Two and three bits a value.
        #expect(chunks[0][1].compressedCount < 2000 / 4 + 200)
        #expect(chunks[0][2].compressedCount < 2000 / 2 + 300)
    }

    /// One page that is not so, among some that are: fastparquet reads no column of texts that has both.
    @Test(arguments: [10, 500]) func textsThatRepeatNoMoreAreInNoDictionaryAtAll(rowsPerBatch: Int) throws {
        let rows = (0..<5500).map { number -> Fields in
            let text =
                number < 2500
                ? DictionaryWritingTests.shops[number % 4] : DictionaryWritingTests.unique(number, size: 900)
            return [Field("id", .number("\(number % 7)")), Field("text", number % 11 == 0 ? .null : .text(text))]
        }
        // The first group has repeating texts alone, the second both.
        let (_, chunks) = try write(rows, rowsPerBatch: rowsPerBatch, rowsPerGroup: 2000)
        for group in chunks {
            #expect(hasDictionary(group[0]))
            #expect(!hasDictionary(group[1]))
        }
    }

    /// Few values that repeat less than those before are no reason to write those again.
    @Test func aDictionaryIsKeptForFewValues() throws {
        let rows = (0..<1005).map { number -> Fields in
            let text = number < 1000 ? DictionaryWritingTests.shops[number % 4] : "last \(number)"
            return [Field("id", .number("\(number)")), Field("text", .text(text))]
        }
        let (_, chunks) = try write(rows, rowsPerGroup: 500)
        #expect(chunks.map { hasDictionary($0[1]) } == [true, true, true])
    }

    @Test func numbersThatAreFollowedByTextAreInTheDictionaryOfTexts() throws {
        let rows = (0..<1500).map { number -> Fields in
            let value: Value =
                number < 700 ? .number("\(number % 3).10") : .text(DictionaryWritingTests.shops[number % 2])
            return [Field("id", .number("\(number)")), Field("x", number % 5 == 0 ? .null : value)]
        }
        let (_, chunks) = try write(rows, rowsPerGroup: 500)
        #expect(chunks.map { hasDictionary($0[1]) } == [true, true, true])
    }

    /// Whoever chooses values to collide gets PLAIN ones, in time that is linear.
    @Test func aTableIsNeverSearchedForLong() {
        let dictionary = ValueDictionary()
        let values = ByteBlock(capacity: 16)
        for number in 0..<50_000 { values.append(bytesOf: UInt64(number % 25_000)) }
        var indices: [UInt16] = []
        #expect(dictionary.number(values.contents, .int64, &indices) == (indices.count == 50_000))
        let texts = ByteBlock(capacity: 16)
        texts.append([255, 255, 255, 255, 0x61])
        #expect(dictionary.number(texts.contents, .text, mustRepeat: false, &indices))
        #expect(indices.count == 1)
    }
}
