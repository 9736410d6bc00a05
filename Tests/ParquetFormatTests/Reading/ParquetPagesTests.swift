import Compression
import RowFixtures
import Testing

@testable import ParquetFormat

/// How the values of a column are encoded, and the pages they stand in.
@Suite struct ParquetPagesTests {
    private typealias Page = FileBuilder.Page

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
        let numbers: [UInt32] = [0x0403_0201, 0x1413_1211]
        let body: [UInt8] = [1, 0x11, 2, 0x12, 3, 0x13, 4, 0x14]
        let reading = read(file(1, [Page(count: 2, encoding: 9, body: body)], rows: 2))
        #expect(values(reading) == numbers.map { "n:\($0)" })
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
        #expect(reading.error?.hasPrefix("malformed: in: column \"a\", byte ") == true)
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
}
