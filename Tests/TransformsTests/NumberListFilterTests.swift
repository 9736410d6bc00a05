import Tabular
import Testing
import Transforms

@Suite struct NumberListFilterTests {
    private static let rows = [
        #"{"n":"int","statusCode":200}"#, #"{"n":"text","statusCode":"200"}"#, #"{"n":"point","statusCode":200.0}"#,
        #"{"n":"power","statusCode":2e2}"#, #"{"n":"301","statusCode":301}"#, #"{"n":"404","statusCode":404}"#,
        #"{"n":"499.5","statusCode":499.5}"#, #"{"n":"null","statusCode":null}"#, #"{"n":"none"}"#,
        #"{"n":"empty","statusCode":""}"#, #"{"n":"word","statusCode":"n/a"}"#, #"{"n":"zero","statusCode":"0200"}"#,
        #"{"n":"true","statusCode":true}"#, #"{"n":"list","statusCode":[200]}"#, #"{"n":"minus","statusCode":-200}"#,
        #"{"n":"escaped","statusCode":"20\n0"}"#, #"{"n":"huge","statusCode":1e30}"#, #"{"n":"-0","statusCode":-0}"#,
    ]

    private func names(_ filter: any RowTransform, blockSize: Int = 1 << 18) throws -> String {
        let run = try TransformRun(
            NumberListFilterTests.rows, [filter, try FieldProjection(fields: ["n"])], blockSize: blockSize)
        return run.lines.map { String($0.dropFirst(6).dropLast(2)) }.joined(separator: " ")
    }

    @Test(
        arguments: [
            ("200", "int text point power"), (" 200 , 404 ", "int text point power 404"),
            ("301-399", "301"), ("4xx", "404"), ("4XX,3xx", "301 404"), ("40x", "404"), ("400-500", "404 499.5"),
            ("500-", "huge"), ("none", "null none empty"), ("200,none", "int text point power null none empty"),
            ("0", "-0"), ("18446744073709551615-", "huge"), ("1000000-18446744073709551614", ""),
            (
                "!200",
                "301 404 499.5 null none empty word zero true list minus escaped huge -0"
            ),
            ("!200,!none", "301 404 499.5 word zero true list minus escaped huge -0"),
            ("!none", "int text point power 301 404 499.5 word zero true list minus escaped huge -0"),
            ("2xx-", nil), ("4xx,!404", ""), ("3xx,4xx,! 404", "301"),
        ] as [(String, String?)])
    func listsChoose(text: String, expected: String?) throws {
        guard let expected else {
            #expect(throws: ExportError.self) { try StatusCodeFilter(parsing: text) }
            return
        }
        #expect(try names(StatusCodeFilter(parsing: text)) == expected)
        #expect(try names(StatusCodeFilter(parsing: text), blockSize: 64) == expected)
    }

    @Test func listsInCodeEqualListsInText() throws {
        let list = NumberList(
            including: [.number(200), .range(301...399), .from(500), .missing], excluding: [.number(404)])
        #expect(try NumberList(parsing: "200,301-399,500-,none,!404", as: .statusCode) == list)
        #expect(try names(StatusCodeFilter(200, 404)) == "int text point power 404")
    }

    @Test(arguments: [
        "", "200,", ",", "abc", "-5", "+5", "5-3", "1-2-3", "4xy", "xx4", "0xx", "!", "!!4", "200;300",
        "99999999999999999999",
        "2 00", "None",
    ])
    func senselessListsAreNamed(text: String) throws {
        let error = try #require(exportError { _ = try StatusCodeFilter(parsing: text) })
        #expect(error.code == .usage)
        #expect(error.description.hasPrefix("\(Setting.statusCodes) \"\(text)\": "))
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: [
        ("0-2", "0 1 2 2.0"), ("3-", "3 10"), ("!0", "1 2 2.0 3 10 none"), ("none", "none"), ("1,10", "1 10"),
    ])
    func depths(text: String, expected: String) throws {
        let rows = ["0", "1", "2", "2.0", "3", "10"].map { #"{"n":"\#($0)","depth":\#($0)}"# } + [#"{"n":"none"}"#]
        let run = try TransformRun(rows, [try DepthFilter(parsing: text), try FieldProjection(fields: ["n"])])
        #expect(run.lines.map { String($0.dropFirst(6).dropLast(2)) }.joined(separator: " ") == expected)
        #expect(throws: ExportError.self) { try DepthFilter(parsing: "4xx") }
    }

    @Test func textOfCSVAnswersAlike() throws {
        let csv = "n,statusCode\na,200\nb,200.0\nc,\nd,\"\"\ne,404\nf,2e2\ng,abc\n"
        let kept = try TransformRun(csv: csv, [StatusCodeFilter(200)])
        #expect(kept.lines.map { $0.dropFirst(6).prefix(1) } == ["a", "b", "f"])
        #expect(kept.columns == ["n", "statusCode"])
        let missing = try TransformRun(csv: csv, [try StatusCodeFilter(parsing: "none")])
        #expect(missing.lines.map { $0.dropFirst(6).prefix(1) } == ["c", "d"])
        let nothing = try TransformRun(csv: csv, [StatusCodeFilter(999)])
        #expect(nothing.lines.isEmpty)
        #expect(nothing.columns == ["n", "statusCode"])
    }
}
