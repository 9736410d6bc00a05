import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// Files that are none, or damaged.
@Suite struct ParquetDamageTests {
    private typealias Page = FileBuilder.Page

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
