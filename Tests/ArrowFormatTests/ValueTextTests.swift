import Tabular
import Testing

@testable import ArrowFormat

struct ValueTextTests {
    private func text(_ body: (ByteBlock) -> Void) -> String {
        let block = ByteBlock(capacity: 1)
        body(block)
        return String(decoding: block.contents, as: UTF8.self)
    }

    private func decimal(_ bytes: [UInt8], scale: Int) -> String {
        text { block in bytes.withUnsafeBytes { ValueText(block: block).putDecimal($0, scale: scale) } }
    }

    @Test func decimals() {
        #expect(decimal([0x39, 0x30, 0, 0], scale: 2) == "123.45")
        #expect(decimal([0xFF, 0xFF, 0xFF, 0xFF], scale: 3) == "-0.001")
        #expect(decimal([0, 0, 0, 0], scale: 0) == "0")
        #expect(decimal([0, 0, 0, 0], scale: 2) == "0.00")
        #expect(decimal([0, 0, 0, 0], scale: -3) == "0")
        #expect(decimal([7, 0, 0, 0, 0, 0, 0, 0], scale: -2) == "700")
        let least = [UInt8](repeating: 0, count: 15) + [0x80]
        #expect(decimal(least, scale: 0) == "-170141183460469231731687303715884105728")
        let largest = [UInt8](repeating: 0xFF, count: 31) + [0x7F]
        #expect(
            decimal(largest, scale: 76)
                == "5.7896044618658097711785492504343953926634992332820282019728792003956564819967")
    }

    @Test func base64() {
        for (bytes, wanted) in [
            ([], ""), ([102], "Zg=="), ([102, 111], "Zm8="), ([102, 111, 111], "Zm9v"), ([255, 254, 0, 1], "//4AAQ=="),
        ] as [([UInt8], String)] {
            #expect(text { block in bytes.withUnsafeBytes { ValueText(block: block).putBase64($0) } } == wanted)
        }
    }

    @Test func days() {
        for (days, wanted) in [
            (0, "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (-719_528, "0000-01-01"),
            (-719_529, "-000001-12-31"), (2_932_897, "+010000-01-01"),
        ] as [(Int64, String)] {
            #expect(text { CalendarText(in: $0).putDay(days) } == wanted)
        }
    }

    @Test func times() {
        #expect(text { CalendarText(in: $0).putTime(45_296, .second) } == "12:34:56")
        #expect(text { CalendarText(in: $0).putTime(1_500, .millisecond) } == "00:00:01.500")
        #expect(text { CalendarText(in: $0).putTime(1_000_001, .nanosecond) } == "00:00:00.001000001")
        #expect(text { CalendarText(in: $0).putTime(1_000_000, .nanosecond) } == "00:00:00.001")
        #expect(text { CalendarText(in: $0).putTime(UInt64(1) << 63, .second) } == "2562047788015215:30:08")
    }

    @Test func numbersOfFourBytesHaveFewDigits() {
        #expect(text { ValueText(block: $0).put(Float(0.1)) } == "0.1")
        #expect(text { ValueText(block: $0).put(Float.greatestFiniteMagnitude) } == "3.4028235e+38")
        #expect(text { ValueText(block: $0).put(-0.0) } == "-0")
    }
}
