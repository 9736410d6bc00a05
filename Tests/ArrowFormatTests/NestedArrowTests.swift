import RowFixtures
import Testing

@testable import ArrowFormat

/// Nested values written as lists and structures come back as they were, null being absent.
@Suite struct NestedArrowTests {
    @Test(arguments: 0..<150) func randomValues(seed: UInt64) throws {
        #expect(try NestedRoundTrip.differences(seed: seed, as: ArrowFormat.self) ?? [] == [])
    }

    @Test func valuesThatDisagreeComeBackAsJSON() throws {
        let values = try NestedRoundTrip(of: [#"[1,"x\u0041",{"a":[true]},null]"#, #"[]"#], as: ArrowFormat.self).values
        #expect(values == [##"["1","\"x\\u0041\"","{\"a\":[true]}",null]"##, "[]"])
    }

    @Test func rowsThatAreCutOtherwiseHaveTheSameValues() throws {
        var generator = NestedGenerator(seed: 77)
        let rows = (0..<100).map { _ in generator.next() }
        let whole = try NestedRoundTrip(of: rows, as: ArrowFormat.self, rowsPerBatch: 100).values
        for size in [1, 3, 50] {
            #expect(try NestedRoundTrip(of: rows, as: ArrowFormat.self, rowsPerBatch: size).values == whole)
        }
    }
}
