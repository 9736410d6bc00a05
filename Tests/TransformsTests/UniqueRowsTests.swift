import JSONFormat
import Tabular
import TestSupport
import Testing

@testable import Transforms

@Suite struct UniqueRowsTests {
    private func options(memoryLimit: Int) -> FormatOptions {
        var options = TransformRun.options(blockSize: 1 << 18)
        options.memoryLimit = memoryLimit
        return options
    }

    private func unique(_ text: String, memoryLimit: Int = 1 << 20) throws -> UniqueRows {
        try UniqueRows(parsing: text, options: options(memoryLimit: memoryLimit))
    }

    @Test(arguments: [
        ("1", "1.0", true), ("1", "\"1\"", true), ("100", "1e2", true), ("0", "-0.0", true), ("0.5", "5e-1", true),
        ("1", "-1", false), ("\"01\"", "1", false), ("9007199254740993", "9007199254740992", false),
        ("1e99999999999999999999", "10e99999999999999999998", true),
        ("1e1000000000000000000", "0.1e1000000000000000001", true),
        ("1e-1000000000000000000", "10e-1000000000000000001", true),
        ("1e99999999999999999999", "1e-99999999999999999999", false), ("12.5", "1.25e1", true), ("12.5", "125", false),
        ("true", "\"true\"", true), ("true", "1", false), ("null", "\"\"", false), ("null", "\"null\"", false),
        (#""a\nb""#, #""a\u000ab""#, true), (#""a\nb""#, #""a\\nb""#, false), ("\"é\"", "\"e\u{301}\"", false),
        ("[1,2]", "[1, 2]", true), ("[1,2]", "\"[1,2]\"", true), ("{}", "[]", false), ("\"\"", "\" \"", false),
        ("\"0123456789abcdef\"", "\"0123456789abcdeg\"", false),
        ("\"0123456789abcdef0\"", "\"0123456789abcdef\"", false),
        // Digests, versions and hexadecimal ids only look like numbers.
        ("\"0e1234\"", "\"0e5678\"", false), ("\"1e3\"", "\"1000\"", false), ("\"10e2\"", "\"1e3\"", false),
        ("\"1.0\"", "\"1.00\"", false), ("\"1.0\"", "\"1\"", false), ("\"-0\"", "\"0\"", false),
        ("\"0.0\"", "\"0\"", false), ("\"1e3\"", "1e3", false), ("\"1.50\"", "1.50", false),
        ("\"1000\"", "1e3", true), ("\"1.5\"", "1.50", true), ("\"-7\"", "-7.0", true), ("\"0\"", "-0", true),
        ("\"100000000000000000000000\"", "1e23", true), ("\"0.001\"", "1e-3", true), ("\"+1\"", "1", false),
    ])
    func valuesAgree(left: String, right: String, expected: Bool) throws {
        let rows = [#"{"v":\#(left),"n":1}"#, #"{"n":2,"v":\#(right)}"#]
        #expect(try TransformRun(rows, [unique("v")]).lines.count == (expected ? 1 : 2))
    }

    @Test func theFirstStays() throws {
        let rows = [
            #"{"u":"a","n":1}"#, #"{"u":"b","n":2}"#, #"{"u":"a","n":3}"#, #"{"n":4}"#, #"{"u":null,"n":5}"#,
            #"{"u":"","n":6}"#,
        ]
        for blockSize in [16, 1 << 18] {
            let run = try TransformRun(rows, [unique("u")], blockSize: blockSize)
            #expect(run.lines == [rows[0], rows[1], rows[3], rows[4], rows[5]])
        }
    }

    @Test func rowsWithoutAKeyAreKeptAndTold() throws {
        let rows = [#"{"u":"a"}"#, "{}", #"{"u":null}"#, #"{"v":1}"#, #"{"v":1}"#, #"{"v":1,"u":"a"}"#]
        let one = try TransformRun(rows, [unique("u")])
        #expect(one.lines == Array(rows[..<5]))
        #expect(
            one.notes == [#"4 rows were kept without a value in "u", as \#(Setting.uniqueBy) compares nothing there"#])
        let two = try TransformRun(rows, [unique("u,v")])
        #expect(two.lines == [rows[0], rows[1], rows[2], rows[3], rows[5]])
        #expect(
            two.notes == [
                #"2 rows were kept without a value in "u", "v", as \#(Setting.uniqueBy) compares nothing there"#
            ])
        #expect(try TransformRun(Array(rows[..<1]), [unique("u")]).notes == [])
    }

    @Test func kindsBelowAColumnCount() throws {
        let rows = [#"{"p":{"v":1e3}}"#, #"{"p":{"v":"1e3"}}"#, #"{"p":{"v":"1000"}}"#, #"{"p":{"v":1000.0}}"#]
        #expect(try TransformRun(rows, [unique("p.v")]).lines == [rows[0], rows[1]])
    }

    @Test func severalFieldsKeepTheirBorders() throws {
        let rows = [
            #"{"a":"x","b":"yz"}"#, #"{"a":"xy","b":"z"}"#, #"{"b":"yz","a":"x"}"#, #"{"a":"x"}"#, #"{"b":"x"}"#,
            #"{"a":"x","b":""}"#,
        ]
        let run = try TransformRun(rows, [unique("a,b")])
        #expect(run.lines == [rows[0], rows[1], rows[3], rows[4], rows[5]])
    }

    @Test func fieldsBelowAColumn() throws {
        let rows = [
            #"{"p":{"id":1,"x":"}"}}"#, #"{"p":{"x":[{"id":2}],"id":"1"}}"#, #"{"p":{"id":2}}"#, #"{"p.id":2}"#,
        ]
        #expect(try TransformRun(rows, [unique("p.id")]).lines == [rows[0], rows[2]])
    }

    /// Sets of every size beyond the limit give what a `Set` gives.
    @Test(arguments: [1, 2048, 5000, 1 << 16])
    func spillingChangesNothing(memoryLimit: Int) throws {
        var random = SeededGenerator(seed: UInt64(memoryLimit))
        let keys = (0..<6000).map { _ in Int.random(in: 0..<4000, using: &random) }
        let rows = keys.enumerated().map { #"{"k":\#($1),"n":\#($0)}"# }
        var seen: Set<Int> = []
        let expected = zip(keys, rows).filter { seen.insert($0.0).inserted }.map(\.1)
        let run = try TransformRun(rows, [unique("k", memoryLimit: memoryLimit)], blockSize: 1000)
        #expect(run.lines == expected)
    }

    @Test func runsStayFew() throws {
        let set = FingerprintSet(memoryLimit: 2048) { () throws(ExportError) in MemorySpool() }
        var random = SeededGenerator(seed: 3)
        var all: [Fingerprint] = []
        for _ in 0..<20_000 {
            let fingerprint = Fingerprint(high: random.next(), low: random.next())
            all.append(fingerprint)
            #expect(try set.insert(fingerprint))
        }
        #expect(set.runCount > 0 && set.runCount < 10)
        for fingerprint in all { #expect(try !set.insert(fingerprint)) }
    }

    /// High halves that crowd together defeat interpolation, not the answer.
    @Test func unevenFingerprintsAreFoundToo() throws {
        let set = FingerprintSet(memoryLimit: 2048) { () throws(ExportError) in MemorySpool() }
        for index: UInt64 in 1...5000 {
            #expect(try set.insert(Fingerprint(high: index < 4990 ? index : index << 50, low: index)))
        }
        for index: UInt64 in 1...5000 {
            #expect(try !set.insert(Fingerprint(high: index < 4990 ? index : index << 50, low: index)))
        }
        #expect(try set.insert(Fingerprint(high: 17, low: 1 << 40)))
    }

    @Test func aSpoolThatFailsIsAnError() throws {
        var options = options(memoryLimit: 1)
        options.makeSpool = { () throws(ExportError) in throw ExportError(.output, "disk full") }
        let rows = (0..<1000).map { #"{"k":\#($0)}"# }
        let error = exportError { _ = try TransformRun(rows, [try UniqueRows(parsing: "k", options: options)]) }
        #expect(error?.message == "disk full")
    }

    @Test func senselessListsAreErrors() {
        #expect(exportError { _ = try unique("") }?.code == .usage)
        #expect(exportError { _ = try unique("a,") }?.code == .usage)
    }
}

@Suite struct EnvelopeIDsTests {
    @Test func rowsFetchedTwiceAreWrittenOnce() throws {
        func row(_ id: String, _ value: Int) -> String {
            #"{"id":\#(id),"data":{"v":\#(value)},"createdAt":"t"}"#
        }
        let rows = [
            row("1", 1), row("2", 2), row("1", 3), row("\"a\"", 4), row("\"a\"", 5), #"{"v":6}"#, #"{"v":6}"#,
            row("\"2\"", 7),
        ]
        let ids = EnvelopeIDs(column: ColumnName.envelopeID, options: TransformRun.options(blockSize: 64))
        for blockSize in [64, 1 << 18] {
            let run = try TransformRun(rows, [ids], blockSize: blockSize, tracksIdentity: true)
            #expect(run.lines == [1, 2, 4, 6, 6].map { #"{"v":\#($0)}"# })
            #expect(run.columns == ["v"])
            #expect(run.warnings.entries[.repeatedRow]?.count == 3)
        }
    }
}
