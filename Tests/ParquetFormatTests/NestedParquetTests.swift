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
