import RowFixtures
import Tabular
import Testing

@testable import ParquetFormat

/// Values, and columns of nested ones.
@Suite struct ParquetReaderTests {
    private typealias Page = FileBuilder.Page

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
                == "malformed: row 3 (column \"a\"): a text is not UTF-8; leave such rows out with skipsErrors")
        let kept = read(
            file(6, [Page(count: 3, body: body)], rows: 3, converted: 0), testOptions { $0.skipsErrors = true })
        #expect(values(kept) == ["t:plain", "t:"])
        #expect(kept.rowsRead == 3)
        #expect(kept.warnings == ["1 skippedRow row 3 (column \"a\")"])
    }

    @Test func numbersThatAreNoneAreAbsentAndCounted() {
        let body = plain([Double.nan, 1, -.infinity].map(\.bitPattern))
        let reading = read(file(5, [Page(count: 3, body: body)], rows: 3))
        #expect(reading.rows == [[], ["a=n:1"], []])
        #expect(reading.warnings == ["2 nonFiniteNumber row 1"])
    }

    @Test func rowsWithoutColumnsHaveAnEnd() {
        #expect(read(FileBuilder(rowCount: 20_000, columns: [])).rows == [[String]](repeating: [], count: 20_000))
        #expect(
            read(FileBuilder(rowCount: 1 << 31, columns: [])).error
                == "limit: in: a row group without columns has 2147483648 rows, and 2,147,483,647 are the most")
    }

    @Test func aRowThatIsTooLongIsToldOrLeftOut() {
        let long = String(repeating: "x", count: 900)
        let page = Page(count: 5, body: plain(["a", long, "b", long, "c"]))
        for converted in [0, 19] {
            let flat = file(6, [page], rows: 5, converted: converted)
            var options = testOptions { $0.maximumRow = 800 }
            #expect(
                read(flat, options).error
                    == "limit: row 2 (column \"a\"): a value is longer than 800 bytes; raise maximumRow (at most 256M), or "
                    + "leave such rows out with skipsErrors")
            options.skipsErrors = true
            let kept = read(flat, options)
            #expect(values(kept) == ["t:a", "t:b", "t:c"])
            #expect(kept.rowsRead == 5)
            #expect(kept.warnings == ["2 skippedRow row 2 (column \"a\")"])
        }
    }

    @Test func jsonIsWhatItIs() {
        let body = plain(["{ \"a\": [1, 2] }", "7", "{broken"])
        let reading = read(file(6, [Page(count: 3, body: body)], rows: 3, converted: 19))
        #expect(values(reading) == ["j:{\"a\":[1,2]}", "t:7", "t:{broken"])
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
        #expect(read(file).error?.contains("column \"b\"") == true)
        #expect(read(file, testOptions { $0.usedColumns = ["a"] }).rows == [["a=n:1"]])
        #expect(read(file, testOptions { $0.usedColumns = ["c", "c.d"] }).rows == [["c.d=n:3"]])
        // A name that is not there may be misspelt, which only the names that are there show.
        #expect(read(file, testOptions { $0.usedColumns = ["a", "x"] }).error?.contains("column \"b\"") == true)
    }

    @Test func columnsOfOneNameAreToldApart() {
        let pages = [Page(count: 1, body: plain([Int32(1)]))]
        let column = FileBuilder.Column(nodes: [FileBuilder.node("a", type: 1)], type: 1, pages: pages)
        #expect(read(FileBuilder(rowCount: 1, columns: [column, column])).rows == [["a=n:1", "a (2)=n:1"]])
    }
}
