import RowFixtures
import Tabular
import TestSupport
import Testing

@testable import ParquetFormat

/// Nested values written as lists and structures come back as they were, null being absent.
@Suite struct NestedParquetTests {
    @Test(arguments: 0..<150) func randomValues(seed: UInt64) throws {
        #expect(try NestedRoundTrip.differences(seed: seed, as: ParquetFormat.self) ?? [] == [])
    }

    @Test func valuesThatDisagreeComeBackAsJSON() throws {
        let values = try NestedRoundTrip(of: [#"[1,"x\u0041",{"a":[true]},null]"#, #"[]"#], as: ParquetFormat.self)
            .values
        #expect(values == [##"["1","\"x\\u0041\"","{\"a\":[true]}",null]"##, "[]"])
    }

    @Test func rowsThatAreCutOtherwiseHaveTheSameValues() throws {
        var generator = NestedGenerator(seed: 77)
        let rows = (0..<100).map { _ in generator.next() }
        let whole = try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: 100).values
        for size in [1, 3, 50] {
            #expect(try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: size).values == whole)
        }
    }

    @Test func howRowsAreCutIntoBatchesChangesNoByte() throws {
        var generator = NestedGenerator(seed: 5)
        let rows = (0..<300).map { _ in generator.next() }
        let whole = try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: 300).bytes
        for size in [1, 7, 100] {
            #expect(try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: size).bytes == whole)
        }
    }

    /// A group without a value of the column, among others.
    @Test func severalRowGroups() throws {
        let rows = (0..<100).map { $0 / 10 == 4 ? nil : "{\"a\":[\($0),null],\"b\":{\"c\":\"\($0)\"}}" }
        let change: (inout FormatOptions) -> Void = { $0[ParquetWritingOptions.self].rowsPerGroup = 10 }
        let values = try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: 5, first: true, change).values
        #expect(values == rows)
    }

    /// Levels that come in long runs, those that change with each row, and both in one column: either way of writing them.
    @Test(arguments: 0..<4) func longRunsAndShortOnes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        /// A row, and how it comes back: with a null for each member that it has not.
        func row(_ number: Int, member: Int?, _ list: String?, _ whole: String) -> (row: String?, read: String?) {
            let few = [member.map { "\"m\($0)\":\(number)" }, list.map { "\"l\":" + $0 }].compactMap { $0 }
            let all = (0..<40).map { "\"m\($0)\":\($0 == member ? "\(number)" : "null")," }.joined()
            return ("{\(few.joined(separator: ","))}", "{\(all)\"l\":\(whole)}")
        }
        let first = (0..<40).map { "\"m\($0)\":\($0)," }.joined() + "\"l\":[{\"x\":1,\"y\":[2]}]"
        var rows: [(row: String?, read: String?)] = [("{\(first)}", "{\(first)}")]
        while rows.count < 3_000 {
            let member = Int.random(in: 0..<40, using: &generator)
            let kinds = [
                (nil, nil), row(rows.count, member: nil, nil, "null"), row(rows.count, member: nil, "[]", "[]"),
                row(
                    rows.count, member: member, "[{\"x\":1},{},null,{\"y\":[\(member)]}]",
                    "[{\"x\":1,\"y\":null},{\"x\":null,\"y\":null},null,{\"x\":null,\"y\":[\(member)]}]"),
                row(rows.count, member: nil, "[{\"y\":[1,null,3]}]", "[{\"x\":null,\"y\":[1,null,3]}]"),
            ]
            let isLong = Int.random(in: 0..<40, using: &generator) == 0
            let kind = Int.random(in: 0..<kinds.count, using: &generator)
            rows += [(row: String?, read: String?)](repeating: kinds[kind], count: isLong ? 500 : 1)
        }
        let whole = try NestedRoundTrip(of: rows.map(\.row), as: ParquetFormat.self, rowsPerBatch: rows.count)
        let isRead = whole.values == rows.map(\.read)
        #expect(isRead)
        let inPieces = try NestedRoundTrip(of: rows.map(\.row), as: ParquetFormat.self, rowsPerBatch: 17)
        #expect(inPieces.bytes == whole.bytes)
    }

    /// Values of which a run is a page by itself, beside others.
    @Test func longTexts() throws {
        let long = String(repeating: "long ", count: 20_000)
        let rows = (0..<40).map { "{\"t\":\"\($0 % 7 == 0 ? long : "short")\",\"n\":[\($0)]}" }
        #expect(try NestedRoundTrip(of: rows, as: ParquetFormat.self, rowsPerBatch: 3).values == rows)
    }

    @Test(arguments: 1...8) func levelsComeBackFromTheirRuns(bitWidth: Int) throws {
        var generator = SeededGenerator(seed: UInt64(bitWidth))
        for _ in 0..<200 {
            var values: [UInt8] = []
            let inRuns = ByteBlock(capacity: 16)
            var writer = HybridRunWriter(bitWidth: bitWidth, to: inRuns)
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let value = UInt8.random(in: 0...UInt8(truncatingIfNeeded: (1 << bitWidth) - 1), using: &generator)
                let count = [1, 2, 7, 8, 9, 30].randomElement(using: &generator) ?? 1
                values += [UInt8](repeating: value, count: count)
                writer.add(Int(value), count: count)
            }
            let block = ByteBlock(capacity: 16)
            values.withUnsafeBufferPointer { HybridRuns.append($0, bitWidth: bitWidth, to: block) }
            let read: [UInt8] = try BitPacking.hybrid(block.contents, width: bitWidth, count: values.count)
            #expect(read == values)
            writer.finish()
            #expect(inRuns.contents.elementsEqual(block.contents))
        }
    }
}
