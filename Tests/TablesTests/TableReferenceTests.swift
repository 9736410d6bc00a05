import Tables
import Tabular
import Testing

/// What `--table` names.
struct TableReferenceTests {
    @Test(
        arguments: [
            ("pages", "pages", "pages"), ("pages:crawl", "pages", "crawl"), (":crawl", nil, "crawl"),
            ("pages:", "pages", nil),
            (#""a:b""#, "a:b", "a:b"), (#""a:b":"c""d""#, "a:b", #"c"d"#), (#"x:"y:z""#, "x", "y:z"),
            ("two words", "two words", "two words"),
        ] as [(String, String?, String?)])
    func names(_ text: String, source: String?, target: String?) throws {
        let reference = try TableReference(parsing: text)
        #expect(reference.source == source)
        #expect(reference.target == target)
    }

    @Test(
        arguments: [
            ("a.b", false, false), (#""a.b""#, true, true), (#""a.b":c"#, true, false), (#"a.b:"c.d""#, false, true),
        ])
    func quotes(_ text: String, source: Bool, target: Bool) throws {
        let reference = try TableReference(parsing: text)
        #expect(reference.isSourceQuoted == source && reference.isTargetQuoted == target)
    }

    @Test(arguments: ["", ":", "a:b:c", #""a"#, #""a"b"#, #""""#, "a\u{0}b"]) func noNames(_ text: String) {
        let error = #expect(throws: ExportError.self) { try TableReference(parsing: text) }
        #expect(error?.code == .usage)
    }
}
