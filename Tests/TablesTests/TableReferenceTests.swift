import Tables
import Tabular
import Testing

/// What `--table` names.
struct TableReferenceTests {
    private typealias Name = TableReference.Name

    @Test(
        arguments: [
            ("pages", Name(table: "pages")), ("two words", Name(table: "two words")), ("a.b", Name(table: "a.b")),
            ("a.", Name(table: "a.")), (#"a"b"#, Name(table: #"a"b"#)), (#""a:b""#, Name(table: "a:b", isQuoted: true)),
            (#""a.b""#, Name(table: "a.b", isQuoted: true)), (#""c""d""#, Name(table: #"c"d"#, isQuoted: true)),
            (#"s."T:1""#, Name(schema: "s", table: "T:1", isQuoted: true)),
            (#""my.s".t"#, Name(schema: "my.s", table: "t", isQuoted: true)),
            (#""my.s".t.u"#, Name(schema: "my.s", table: "t.u", isQuoted: true)),
            (#""My.S"."T:1""#, Name(schema: "My.S", table: "T:1", isQuoted: true)),
            (#""a"."b""."".c""#, Name(schema: "a", table: #"b".".c"#, isQuoted: true)),
        ] as [(String, TableReference.Name)])
    func names(_ text: String, name: TableReference.Name) throws {
        let reference = try TableReference(parsing: text)
        #expect(reference.source == name && reference.target == name && !reference.isPair)
        let both = try TableReference(parsing: "x:" + text)
        #expect(both.source == Name(table: "x") && both.target == name && both.isPair)
        let other = try TableReference(parsing: text + ":x")
        #expect(other.source == name && other.target == Name(table: "x") && other.isPair)
    }

    @Test(arguments: [(":crawl", nil, "crawl"), ("pages:", "pages", nil)] as [(String, String?, String?)])
    func oneOfTwo(_ text: String, source: String?, target: String?) throws {
        let reference = try TableReference(parsing: text)
        #expect(reference.source?.table == source && reference.target?.table == target && !reference.isPair)
    }

    @Test(
        arguments: [
            "", ":", "a:b:c", #""a"#, #""a"b"#, #""""#, "a\u{0}b", #"a."b"c"#, #"a.b."c""#, #""a"."#, #"."a""#,
            #""a".:b"#, #""a"."b"."c""#, #""a" b"#, #"a:"b"c"#,
        ]) func noNames(_ text: String)
    {
        let error = #expect(throws: ExportError.self) { try TableReference(parsing: text) }
        #expect(error?.code == .usage)
    }

    @Test func aSchemaWhereThereIsOne() throws {
        let place = Location(source: "a.db")
        #expect(try Name(schema: "Main", table: "t").table(in: "main", at: place) == "t")
        #expect(try Name(table: "other.t").table(in: "main", at: place) == "other.t")
        let error = #expect(throws: ExportError.self) {
            try Name(schema: "other", table: "t").table(in: "main", at: place)
        }
        #expect(error?.code == .usage)
    }
}

/// Addresses in the form that `psql` takes as well.
struct KeywordAddressTests {
    @Test(
        arguments: [
            ("host=h password=geheim", "host=h password=…"), ("password=geheim", "password=…"),
            ("  host = h password = 'ge heim'", "  host = h password=…"),
            ("dbname='a b' user=me sslpassword=geheim", "dbname='a b' user=me sslpassword=…"),
            ("Host=h;Username=me;PASSWORD=geheim;Database=d", "Host=h;Username=me;PASSWORD=…"),
            ("dbname=d user=me", "dbname=d user=me"), ("host= h port=1", "host= h port=1"),
            (#"host='a\' b' password=geheim"#, #"host='a\' b' password=…"#),
        ]) func isOne(_ word: String, shown: String)
    {
        #expect(KeywordAddress.isNamed(by: word))
        #expect(KeywordAddress.shown(word) == shown)
        let error = #expect(throws: ExportError.self) { try KeywordAddress.refuse(word) }
        #expect(error.map { "\($0)".contains("geheim") } == false)
    }

    @Test(
        arguments: [
            "", "a.csv", "user=5/a.csv", "date=2025/host=3.csv", "host=a.csv", "a host=b password=c", "x=1 y=2",
            "host b=c", "=", "postgres://u:p@h/d?password=x", "./host=a password=b",
        ]) func isNone(_ word: String)
    {
        #expect(!KeywordAddress.isNamed(by: word))
    }
}
