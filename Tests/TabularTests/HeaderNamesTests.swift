import Tabular
import Testing

struct HeaderNamesTests {
    private func unique(_ names: String...) -> [String] {
        HeaderNames.unique(names.map { ColumnName($0) }).map(\.description)
    }

    @Test func repeatedNamesGetTheNextFreeNumber() {
        #expect(unique("a", "b", "a", "a") == ["a", "b", "a (2)", "a (3)"])
        #expect(unique("a", "a (2)", "a", "a (2)") == ["a", "a (2)", "a (3)", "a (2) (2)"])
    }

    @Test func emptyNamesAreNumberedByPlace() {
        #expect(unique("", "x", "") == ["column 1", "x", "column 3"])
        #expect(unique("column 2", "") == ["column 2", "column 2 (2)"])
        #expect(unique("", "column 1") == ["column 1 (2)", "column 1"])
        #expect(unique() == [])
    }

    @Test func namesAreComparedByteByByte() {
        #expect(unique("é", "e\u{301}", "É") == ["é", "e\u{301}", "É"])
    }

    @Test func namesThatMayBeEmptyStay() {
        #expect(HeaderNames.distinct(["", "a", ""]) == ["", "a", " (2)"])
        #expect(HeaderNames.distinct(["a", "a (2)", "a"]) == ["a", "a (2)", "a (3)"])
        #expect(HeaderNames.distinct(["", "column 1"]) == ["", "column 1"])
    }

    @Test func namesRightOfAHeader() {
        #expect(HeaderNames.extra(2, beside: ["a", "b"]) == "column 3")
        #expect(HeaderNames.extra(2, beside: ["a", "column 3"]) == "column 3 (2)")
        #expect(HeaderNames.numbered(2) == ["column 1", "column 2"])
    }

    @Test func manyRepeatsAreNoQuadraticWork() {
        let names = HeaderNames.unique(Array(repeating: "x", count: 20_000))
        #expect(Set(names).count == 20_000)
        #expect(names.last == "x (20000)")
    }
}
