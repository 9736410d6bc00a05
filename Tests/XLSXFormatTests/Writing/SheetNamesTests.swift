import Testing

@testable import XLSXFormat

/// Names of sheets that are made of names of sources.
struct SheetNamesTests {
    @Test(arguments: [
        ("crawl", "crawl"), ("a[1]:b*c?d/e\\f", "a_1__b_c_d_e_f"), ("'x'", "_x_"), ("'\u{301}x", "_\u{301}x"),
        ("", "Sheet"), ("  ", "Sheet"),
        ("History", "History (2)"), ("a\u{0}b\u{FFFF}", "a_b_"),
        ("a name that is far too long for a sheet", "a name that is far too long for"),
        (String(repeating: "😀", count: 16), String(repeating: "😀", count: 15)),
    ])
    func areMadeValid(title: String, wanted: String) throws {
        var names = SheetNames()
        let name = names.names(title, count: 1, isFull: false)[0]
        #expect(name == wanted)
        _ = try SheetName(name)
    }

    @Test func areDifferentWhereCaseDoesNotCount() {
        var names = SheetNames()
        #expect(names.names("a", count: 1, isFull: false) == ["a"])
        #expect(names.names("A", count: 1, isFull: false) == ["A (2)"])
        #expect(names.names("a (2)", count: 1, isFull: false) == ["a (2) (2)"])
        #expect(names.names("a", count: 2, isFull: false) == ["a (3)", "a (3) (2)"])
    }

    /// The continuations of a table must be free, too, and what stands behind a full sheet must not look like one.
    @Test func areNotTakenForContinuations() {
        var names = SheetNames()
        #expect(names.names("b (2)", count: 1, isFull: false) == ["b (2)"])
        #expect(names.names("b", count: 2, isFull: true) == ["b (3)", "b (3) (2)"])
        var others = SheetNames()
        #expect(others.names("c", count: 2, isFull: true) == ["c", "c (2)"])
        #expect(others.names("c (3)", count: 1, isFull: false) == ["c (3) (2)"])
    }

    @Test func thousandsOfOneNameAreQuick() {
        var names = SheetNames()
        var found: Set<String> = []
        for _ in 0..<5000 { found.formUnion(names.names("x", count: 1, isFull: false)) }
        #expect(found.count == 5000)
    }
}
