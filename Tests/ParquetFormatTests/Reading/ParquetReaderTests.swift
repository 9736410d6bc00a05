import Compression
import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

@Suite struct ParquetReaderTests {
    private typealias Page = FileBuilder.Page

    private func read(_ file: FileBuilder, _ options: FormatOptions = testOptions()) -> Reading {
        let reading = Reading(file.bytes, as: ParquetFormat.self, options)
        // Where no page may be in memory as a whole.
        var withoutMemory = options
        withoutMemory.memoryLimit = 0
        #expect(Reading(file.bytes, as: ParquetFormat.self, withoutMemory) == reading)
        return reading
    }

    /// A file of one column of required values.
    private func file(
        _ type: Int, _ pages: [Page], rows: Int, converted: Int? = nil, length: Int? = nil, scale: Int? = nil,
        codec: Int = 0, valueCount: Int? = nil
    ) -> FileBuilder {
        FileBuilder(
            rowCount: rows,
            columns: [
                .init(
                    nodes: [
                        FileBuilder.node("a", type: type, converted: converted, length: length, scale: scale)
                    ], type: type, codec: codec, pages: pages, valueCount: valueCount)
            ])
    }

    private func values(_ reading: Reading) -> [String] {
        reading.rows.map { $0.first?.dropFirst(2).description ?? "" }
    }

    // MARK: Values

    @Test func numbersAreWrittenAsJSONPrintsThem() {
        func check<Number: FixedWidthInteger>(_ type: Int, _ numbers: [Number], converted: Int?, _ wanted: [String]) {
            let reading = read(
                file(
                    type, [Page(count: numbers.count, body: plain(numbers))], rows: numbers.count, converted: converted)
            )
            #expect(values(reading) == wanted.map { "n:" + $0 }, "\(reading)")
        }
        check(1, [Int32.min, 0, 7], converted: nil, ["-2147483648", "0", "7"])
        check(1, [Int32(-1)], converted: 13, ["4294967295"])
        check(2, [Int64.min, 9_007_199_254_740_993], converted: nil, ["-9223372036854775808", "9007199254740993"])
        check(2, [Int64(-1)], converted: 14, ["18446744073709551615"])
        check(
            5, [0.1, -0.0, 1e21, Double.leastNonzeroMagnitude, 123456789.125, 1e-7, 200].map(\.bitPattern),
            converted: nil,
            ["0.1", "-0", "1e+21", "5e-324", "123456789.125", "1e-7", "200"])
        check(
            4, [Float(0.1), 16_777_216, 3e38, .leastNonzeroMagnitude].map(\.bitPattern), converted: nil,
            ["0.1", "16777216", "3e+38", "1e-45"])
    }

    @Test func decimalsKeepTheirDigits() {
        let small = read(
            file(1, [Page(count: 4, body: plain([Int32(-5), 0, 100, 123_456]))], rows: 4, converted: 5, scale: 3))
        #expect(values(small) == ["n:-0.005", "n:0.000", "n:0.100", "n:123.456"])
        let bytes: [UInt8] = [0xFF, 0xFF, 0xFB] + [0x7F, 0xFF, 0xFF] + [0x80, 0, 0]
        let fixed = read(
            file(7, [Page(count: 3, body: bytes)], rows: 3, converted: 5, length: 3, scale: 1))
        #expect(values(fixed) == ["n:-0.5", "n:838860.7", "n:-838860.8"])
        let long = [UInt8](repeating: 0xFF, count: 17)
        let reading = read(
            file(6, [Page(count: 1, body: plain([UInt32(18)]) + [0] + long)], rows: 1, converted: 5, scale: 0))
        #expect(values(reading) == ["n:87112285931760246646623899502532662132735"])
    }

    @Test func datesAndTimesAreISO8601() {
        let days = read(
            file(1, [Page(count: 4, body: plain([Int32(0), 19_782, -719_162, 2_932_897]))], rows: 4, converted: 6))
        #expect(values(days) == ["d:1970-01-01", "d:2024-02-29", "d:0001-01-01", "t:+010000-01-01"])
        let stamps = read(
            file(
                2, [Page(count: 3, body: plain([Int64(-1), 1_709_209_800_000_001, 0]))], rows: 3, converted: 10))
        #expect(
            values(stamps) == [
                "d:1969-12-31T23:59:59.999999Z", "d:2024-02-29T12:30:00.000001Z", "d:1970-01-01T00:00:00Z",
            ])
        let times = read(file(1, [Page(count: 2, body: plain([Int32(45_000_000), 1]))], rows: 2, converted: 7))
        #expect(values(times) == ["d:12:30:00", "d:00:00:00.001"])
        let legacy = read(
            file(3, [Page(count: 1, body: plain([UInt64(1_000)]) + plain([UInt32(2_440_589)]))], rows: 1))
        #expect(values(legacy) == ["d:1970-01-02T00:00:00.000001"])
    }

    @Test func bytesAreTextWhereTheyAreUTF8() {
        let body = plain(["plain", ""]) + plain([UInt32(2)]) + [0xFF, 0x00]
        #expect(values(read(file(6, [Page(count: 3, body: body)], rows: 3))) == ["t:plain", "t:", "t:/wA="])
        let broken = read(file(6, [Page(count: 3, body: body)], rows: 3, converted: 0))
        #expect(
            broken.error
                == "malformed: row 3 (column a): a text is not UTF-8; leave such rows out with --skip-errors")
        let kept = read(
            file(6, [Page(count: 3, body: body)], rows: 3, converted: 0), testOptions { $0.skipsErrors = true })
        #expect(values(kept) == ["t:plain", "t:"])
        #expect(kept.rowsRead == 3)
        #expect(kept.warnings == ["1 skippedRow row 3 (column a)"])
    }

    @Test func numbersThatAreNoneAreAbsentAndCounted() {
        let body = plain([Double.nan, 1, -.infinity].map(\.bitPattern))
        let reading = read(file(5, [Page(count: 3, body: body)], rows: 3))
        #expect(reading.rows == [[], ["a=n:1"], []])
        #expect(reading.warnings == ["2 nonFiniteNumber row 1"])
    }

    @Test func jsonIsWhatItIs() {
        let body = plain(["{ \"a\": [1, 2] }", "7", "{broken"])
        let reading = read(file(6, [Page(count: 3, body: body)], rows: 3, converted: 19))
        #expect(values(reading) == ["j:{\"a\":[1,2]}", "t:7", "t:{broken"])
    }

    // MARK: Encodings

    @Test func dictionariesAndTheirIndices() {
        let dictionary = Page(kind: 2, count: 3, body: plain(["x", "y", "zz"]))
        let indices =
            [UInt8(2)] + Thrift.varint(5 << 1) + [1] + Thrift.varint(1 << 1 | 1)
            + packed([2, 0, 1, 2, 0, 0, 0, 0], width: 2)
        let reading = read(file(6, [dictionary, Page(count: 10, encoding: 8, body: indices)], rows: 10, converted: 0))
        #expect(values(reading) == ["y", "y", "y", "y", "y", "zz", "x", "y", "zz", "x"].map { "t:" + $0 })
        let beyond = read(
            file(
                6, [dictionary, Page(count: 1, encoding: 8, body: [2] + Thrift.varint(2) + [3])], rows: 1, converted: 0)
        )
        #expect(beyond.error?.contains("the value 3 of a dictionary that has 3") == true)
        let none = read(file(6, [Page(count: 1, encoding: 8, body: [0, 2])], rows: 1, converted: 0))
        #expect(none.error?.contains("dictionary, which is not there") == true)
    }

    @Test func differences() {
        // A block of 128 in four miniblocks; only the first has values: 7, 5, 3, 1, 2, 3, 4, 5.
        let numbers: [UInt64] = [0, 0, 0, 3, 3, 3, 3, 0]
        let body =
            Thrift.varint(128) + Thrift.varint(4) + Thrift.varint(8) + Thrift.zigzag(7) + Thrift.zigzag(-2) + [
                2, 0, 0, 0,
            ]
            + packed(numbers + [UInt64](repeating: 0, count: 24), width: 2)
        let reading = read(file(1, [Page(count: 8, encoding: 5, body: body)], rows: 8))
        #expect(values(reading) == ["7", "5", "3", "1", "2", "3", "4", "5"].map { "n:" + $0 })
        let short = read(file(1, [Page(count: 8, encoding: 5, body: Array(body.prefix(10)))], rows: 8))
        #expect(short.error?.contains("cut short") == true)
    }

    @Test func valuesThatShareTheirBeginning() {
        func deltas(_ values: [Int]) -> [UInt8] {
            let least = zip(values.dropFirst(), values).map { $0 - $1 }.min() ?? 0
            let packedValues = zip(values.dropFirst(), values).map { UInt64($0 - $1 - least) }
            return Thrift.varint(128) + Thrift.varint(4) + Thrift.varint(UInt64(values.count))
                + Thrift.zigzag(values[0])
                + Thrift.zigzag(least) + [8, 0, 0, 0]
                + packed(packedValues + [UInt64](repeating: 0, count: 32 - packedValues.count), width: 8)
        }
        let body = deltas([0, 2, 3]) + deltas([3, 1, 0]) + Array("axix".utf8)
        let reading = read(file(6, [Page(count: 3, encoding: 7, body: body)], rows: 3, converted: 0))
        #expect(values(reading) == ["t:axi", "t:axx", "t:axx"])
        let lengths = deltas([1, 0, 2]) + Array("abc".utf8)
        #expect(
            values(read(file(6, [Page(count: 3, encoding: 6, body: lengths)], rows: 3, converted: 0))) == [
                "t:a", "t:", "t:bc",
            ])
        let large = deltas([0, 200]) + deltas([1, 0]) + [65]
        #expect(read(file(6, [Page(count: 2, encoding: 7, body: large)], rows: 2, converted: 0)).error != nil)
    }

    @Test func streamsOfBytes() {
        let values: [UInt32] = [0x0403_0201, 0x1413_1211]
        let body: [UInt8] = [1, 0x11, 2, 0x12, 3, 0x13, 4, 0x14]
        let reading = read(file(1, [Page(count: 2, encoding: 9, body: body)], rows: 2))
        #expect(self.values(reading) == values.map { "n:\($0)" })
    }

    // MARK: Pages

    @Test func absentValuesAndBothVersionsOfPages() {
        let nodes = [FileBuilder.node("a", type: 1, repetition: 1)]
        let runs = Thrift.varint(1 << 1 | 1) + packed([1, 0, 0, 1, 0, 0, 0, 0], width: 1)
        let first = Page(count: 4, body: levels([1, 0, 0, 1], width: 1) + plain([Int32(1), 2]))
        var second = Page(kind: 3, count: 4, body: runs + plain([Int32(3), 4]))
        second.levels = (0, runs.count)
        let third = Page(count: 2, body: plain([UInt32(2)]) + [4, 0])
        let file = FileBuilder(
            rowCount: 10, columns: [.init(nodes: nodes, type: 1, pages: [first, second, third])])
        #expect(
            read(file).rows
                == ["1", "", "", "2", "3", "", "", "4", "", ""].map { $0.isEmpty ? [] : ["a=n:" + $0] })
    }

    @Test func compressedPages() {
        let body = plain((0..<500).map { Int32($0 % 7) })
        let snappy = [UInt8](unsafeUninitializedCapacity: Snappy.maximumCount(for: body.count)) { room, count in
            count = body.withUnsafeBytes { Snappy.compress($0, into: UnsafeMutableRawBufferPointer(room)) }
        }
        let wanted = (0..<500).map { "n:\($0 % 7)" }
        #expect(
            values(read(file(1, [Page(count: 500, body: body, compressed: snappy)], rows: 500, codec: 1))) == wanted)
        let cut = Array(snappy.dropLast())
        let reading = read(file(1, [Page(count: 500, body: body, compressed: cut)], rows: 500, codec: 1))
        #expect(reading.error?.hasPrefix("malformed: in: column a, byte ") == true)
        let lying = Page(count: 500, body: body, compressed: snappy, claimedCount: 1999)
        #expect(read(file(1, [lying], rows: 500, codec: 1)).error?.contains("its header says 1999") == true)
        // Nothing of 256 MiB is made for the sake of a claim.
        let bomb = Page(count: 500, body: body, compressed: snappy, claimedCount: 300 << 20)
        #expect(read(file(1, [bomb], rows: 500, codec: 1)).error?.hasPrefix("limit") == true)
    }

    @Test func aPageWithoutValuesIsNotDecompressed() {
        var page = Page(kind: 3, count: 2, body: [4, 0], compressed: [4, 0])
        page.levels = (0, 2)
        let file = FileBuilder(
            rowCount: 2,
            columns: [.init(nodes: [FileBuilder.node("a", type: 4, repetition: 1)], type: 4, codec: 1, pages: [page])])
        #expect(read(file).rows == [[], []])
    }

    @Test func checksumsAreCompared() {
        let body = plain([Int32(1)])
        let sum = Int(Int32(bitPattern: body.withUnsafeBytes { CRC32.of($0) }))
        #expect(values(read(file(1, [Page(count: 1, body: body, checksum: sum)], rows: 1))) == ["n:1"])
        let reading = read(file(1, [Page(count: 1, body: body, checksum: sum ^ 1)], rows: 1))
        #expect(reading.error?.contains("checksum") == true)
    }

    // MARK: Nested

    @Test func listsOfThreeLevelsAndOfTwo() {
        let three = FileBuilder(
            rowCount: 4,
            columns: [
                .init(
                    nodes: [
                        FileBuilder.node("a", repetition: 1, children: 1, converted: 3),
                        FileBuilder.node("list", repetition: 2, children: 1),
                        FileBuilder.node("element", type: 1, repetition: 1),
                    ], type: 1,
                    pages: [
                        Page(
                            count: 5,
                            body: levels([0, 1, 0, 0, 0], width: 1) + levels([3, 2, 1, 0, 3], width: 2)
                                + plain([Int32(1), 9]))
                    ])
            ])
        #expect(read(three).rows == [["a=j:[1,null]"], ["a=j:[]"], [], ["a=j:[9]"]])
        let two = FileBuilder(
            rowCount: 2,
            columns: [
                .init(
                    nodes: [
                        FileBuilder.node("a", children: 1, converted: 3),
                        FileBuilder.node("array", type: 1, repetition: 2),
                    ], type: 1,
                    pages: [
                        Page(
                            count: 3,
                            body: levels([0, 1, 0], width: 1) + levels([1, 1, 0], width: 1) + plain([Int32(1), 2]))
                    ])
            ])
        #expect(read(two).rows == [["a=j:[1,2]"], ["a=j:[]"]])
    }

    @Test func aRowMayGoOnOnTheNextPage() {
        let nodes = [FileBuilder.node("a", type: 1, repetition: 2)]
        let pages = [
            Page(count: 2, body: levels([0, 1], width: 1) + levels([1, 1], width: 1) + plain([Int32(1), 2])),
            Page(
                count: 3, body: levels([1, 0, 1], width: 1) + levels([1, 1, 1], width: 1) + plain([Int32(3), 4, 5])),
        ]
        let file = FileBuilder(rowCount: 2, columns: [.init(nodes: nodes, type: 1, pages: pages)])
        #expect(read(file).rows == [["a=j:[1,2,3]"], ["a=j:[4,5]"]])
    }

    @Test func onlyColumnsThatAreUsedAreRead() {
        func column(_ name: String, _ body: [UInt8]) -> FileBuilder.Column {
            .init(nodes: [FileBuilder.node(name, type: 1)], type: 1, pages: [Page(count: 1, body: body)])
        }
        // What is not read may be damaged.
        let file = FileBuilder(
            rowCount: 1, columns: [column("a", plain([Int32(1)])), column("b", [1]), column("c.d", plain([Int32(3)]))])
        #expect(read(file).error?.contains("column b") == true)
        #expect(read(file, testOptions { $0.usedColumns = ["a"] }).rows == [["a=n:1"]])
        #expect(read(file, testOptions { $0.usedColumns = ["c", "c.d"] }).rows == [["c.d=n:3"]])
        // A name that is not there may be misspelt, which only the names that are there show.
        #expect(read(file, testOptions { $0.usedColumns = ["a", "x"] }).error?.contains("column b") == true)
    }

    @Test func columnsOfOneNameAreToldApart() {
        let pages = [Page(count: 1, body: plain([Int32(1)]))]
        let column = FileBuilder.Column(nodes: [FileBuilder.node("a", type: 1)], type: 1, pages: pages)
        #expect(read(FileBuilder(rowCount: 1, columns: [column, column])).rows == [["a=n:1", "a (2)=n:1"]])
    }

    // MARK: Damage

    @Test func whatIsNoParquetFileIsRefused() {
        #expect(Reading("PAR1", as: ParquetFormat.self).error?.contains("cut short") == true)
        #expect(Reading("a,b\n1,2\n3,4\n", as: ParquetFormat.self).error?.hasPrefix("malformed") == true)
        let whole = file(1, [Page(count: 1, body: plain([Int32(1)]))], rows: 1).bytes
        for count in whole.indices {
            #expect(Reading(Array(whole.prefix(count)), as: ParquetFormat.self).error != nil, "\(count)")
        }
        let encrypted = Array(whole.dropLast(4)) + Array("PARE".utf8)
        #expect(Reading(encrypted, as: ParquetFormat.self).error?.contains("encrypted") == true)
    }

    @Test func countsThatDoNotFitAreRefused() {
        let page = Page(count: 1, body: plain([Int32(1)]))
        #expect(read(file(1, [page], rows: 2)).error?.contains("ends before") == true)
        #expect(read(file(1, [page], rows: 1, valueCount: 0)).error?.contains("ends before") == true)
        #expect(
            read(file(1, [Page(count: 2, body: plain([Int32(1)]))], rows: 2)).error?.contains("fewer than the 2")
                == true)
        #expect(read(file(1, [Page(count: 1 << 26, body: [])], rows: 1)).error?.hasPrefix("limit") == true)
        var wrong = file(1, [page], rows: 1)
        wrong.fieldCount = 2
        #expect(read(wrong).error?.contains("the schema ends") == true)
    }

    @Test func flippedBitsNeverCrash() {
        let nodes = [
            FileBuilder.node("a", repetition: 1, children: 1, converted: 3),
            FileBuilder.node("list", repetition: 2, children: 1),
            FileBuilder.node("element", type: 6, repetition: 1, converted: 0),
        ]
        let dictionary = Page(kind: 2, count: 2, body: plain(["x", "yy"]))
        let body =
            levels([0, 1, 0, 0, 0], width: 1) + levels([3, 2, 1, 0, 3], width: 2) + [1] + Thrift.varint(3)
            + packed(
                [1, 0, 0, 0, 0, 0, 0, 0], width: 1)
        let flat = FileBuilder.Column(
            nodes: [FileBuilder.node("b", type: 2)], type: 2, pages: [Page(count: 4, body: plain([Int64(1), 2, 3, 4]))])
        let file = FileBuilder(
            rowCount: 4,
            columns: [
                .init(nodes: nodes, type: 6, pages: [dictionary, Page(count: 5, encoding: 8, body: body)]), flat,
            ])
        let bytes = file.bytes
        #expect(Reading(bytes, as: ParquetFormat.self).rows.count == 4)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= UInt8(1 << bit)
                let reading = Reading(damaged, as: ParquetFormat.self, testOptions { $0.maximumRow = 1 << 20 })
                #expect(reading.error?.contains("\n") != true)
            }
        }
    }
}
