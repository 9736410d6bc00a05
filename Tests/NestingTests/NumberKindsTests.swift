import Tabular
import Testing

@testable import Nesting

/// What kinds of numbers there are, by their texts.
struct NumberKindsTests {
    private func type(_ texts: [String]) -> ColumnType {
        texts.reduce(into: ValueKinds()) { kinds, text in
            Array(text.utf8).withUnsafeBufferPointer { kinds.formUnion(ValueKinds(number: $0)) }
        }.type
    }

    @Test(
        arguments: [
            (["1", "-2"], .integer), (["9007199254740993"], .integer), (["1", "-0"], .double),
            (["-0.0", "1.5"], .double),
            (["-0", "9007199254740993"], .mixed), (["12345678901234567890", "-0.00e5"], .mixed),
            (["12345678901234567890", "0.1"], .decimal), (["1e400"], .decimal), (["1e131071"], .decimal),
            (["1e131072"], .mixed), (["1e-16383"], .decimal), (["1e-16384"], .mixed),
            (["1e99999999999999999999"], .mixed),
            (["-1.5e131072"], .mixed), (["0.5e131072"], .decimal),
        ] as [([String], ColumnType)])
    func types(_ texts: [String], _ wanted: ColumnType) { #expect(type(texts) == wanted, "\(texts)") }

    @Test func longOnes() {
        let digits = String(repeating: "7", count: 131_072)
        #expect(type([digits]) == .decimal && type([digits + "7"]) == .mixed)
        #expect(type(["-" + digits + ".5"]) == .decimal)
        let fraction = String(repeating: "7", count: 16_383)
        #expect(type(["0." + fraction]) == .decimal && type(["0.7" + fraction]) == .mixed)
    }
}
