import Nesting
import RowFixtures
import Tabular
import TestSupport
import Testing

@Suite struct NestedEvidenceTests {
    private func type(_ rows: String?...) -> String { spelled(NestedEvidence(of: rows).type) }

    @Test func membersAndElementsHaveTheLeastTypeOfAll() {
        #expect(type(#"{"a":1,"b":"x"}"#, #"{"b":null,"c":[1,2.5]}"#) == "{a integer, b text, c [double]}")
        #expect(type("[]", nil, "[null]") == "[empty]")
        #expect(type("[[],[1]]", "[[true],null]", "[]") == "[[json]]")
        #expect(type("[9007199254740993]") == "[integer]")
        #expect(type("[9007199254740993,0.5]") == "[decimal]")
        #expect(type(#"[{"a":{}},{"a":{"b":true}}]"#) == "[{a {b boolean}}]")
    }

    @Test(arguments: [
        #"[1,"x"]"#, "[1,true]", "[1,[]]", "[[],{}]", #"["x",{}]"#, "[{},true]",
    ])
    func valuesWithoutATypeInCommonAreJSON(list: String) {
        #expect(type(list) == "[json]")
        // In whatever order they come.
        #expect(type(list, "[null]") == "[json]")
        #expect(type("[" + list + "]", "[[" + "null" + "]]") == "[[json]]")
    }

    @Test func columnsOfObjectsAndArraysAreJSON() { #expect(type("[]", "{}") == "json") }

    /// No format has structures without a member.
    @Test func objectsThatAreAllEmptyAreJSON() {
        #expect(type("{}", "{}") == "json")
        #expect(type("[{}]") == "[json]")
        #expect(type("{}", #"{"a":null}"#) == "{a empty}")
    }

    @Test func membersComeInTheOrderInWhichTheyAreSeen() {
        #expect(
            type(#"[{"z":1},{"y":1,"z":2},{"a":1}]"#, #"[{"b":1}]"#) == "[{z integer, y integer, a integer, b integer}]"
        )
    }

    @Test func theLastValueOfARepeatedKeyCounts() {
        #expect(type(#"{"a":"x","b":1,"a":2}"#) == "{a integer, b integer}")
        #expect(type(#"{"a":"x","\u0061":2}"#) == "{a integer}")
    }

    @Test func namesAreComparedAsTheyAreMeant() {
        #expect(type(#"{"a\nb":1}"#, #"{"a\u000ab":2,"a\\nb":true}"#) == "{a\nb integer, a\\nb boolean}")
        // Alike to the eye, and two names.
        #expect(NestedEvidence(of: [#"{"é":1,"e\u0301":2}"#]).type != NestedEvidence(of: [#"{"é":1}"#]).type)
    }

    @Test func objectsOfTooManyNamesAreJSON() {
        func object(_ names: Range<Int>) -> String { "{" + names.map { "\"k\($0)\":1" }.joined(separator: ",") + "}" }
        #expect(type("[" + object(0..<1000) + "]").hasPrefix("[{k0 integer, k1 "))
        #expect(type("[" + object(0..<1001) + "]") == "[json]")
        // In one row or in several, with one worker or two.
        #expect(type("[" + object(0..<600) + "]", "[" + object(600..<1001) + "]") == "[json]")
        var joined = NestedEvidence(of: ["[" + object(0..<600) + "]"])
        joined.join(NestedEvidence(of: ["[" + object(600..<1001) + "]"], firstRow: 1))
        #expect(spelled(joined.type) == "[json]")
        // Elsewhere in the same column all stays as it is.
        #expect(type(#"{"x":true,"m":\#(object(0..<1001))}"#) == "{x boolean, m json}")
    }

    @Test func whatIsNestedTooDeeplyIsJSON() {
        func lists(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(type(lists(32)) == String(repeating: "[", count: 32) + "integer" + String(repeating: "]", count: 32))
        #expect(type(lists(33)) == String(repeating: "[", count: 32) + "json" + String(repeating: "]", count: 32))
        #expect(type(lists(100_000)) == type(lists(33)))
    }

    @Test func columnsOfTooManyPathsAreJSON() {
        let inner = "{" + (0..<900).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        func outer(_ count: Int) -> String {
            "{" + (0..<count).map { "\"m\($0)\":\(inner)" }.joined(separator: ",") + "}"
        }
        #expect(type(outer(22)) != "json")
        #expect(type(outer(23)) == "json")
    }

    /// What workers have seen is put together in any order and any groups.
    @Test(arguments: 0..<200) func joinsGiveTheTypeOfAllRows(seed: UInt64) {
        var values = NestedGenerator(seed: seed)
        let rows = (0..<40).map { _ in values.next() }
        let whole = NestedEvidence(of: rows).type
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            var cuts = (0..<3).map { _ in Int.random(in: 0...rows.count, using: &generator) }
            cuts = [0] + cuts.sorted() + [rows.count]
            var parts = zip(cuts, cuts.dropFirst()).map { NestedEvidence(of: Array(rows[$0..<$1]), firstRow: $0) }
            parts.shuffle(using: &generator)
            while parts.count > 1 {
                var first = parts.removeLast()
                first.join(parts.removeFirst())
                parts.append(first)
                parts.shuffle(using: &generator)
            }
            #expect(parts[0].type == whole, "\(spelled(parts[0].type)) and \(spelled(whole))")
        }
    }
}
