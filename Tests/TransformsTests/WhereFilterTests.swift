import Tabular
import Testing
import Transforms

@Suite struct WhereFilterTests {
    private static let row = """
        {"statusCode":404,"url":"https://a.de/blog/post-1","title":"Say \\"hi\\"\\n\\u00e9","error":null,"price":"19.90",\
        "big":9007199254740993,"tiny":1e-400,"flag":true,"off":false,"tags":["a","b"],"empty":"","zip":"01000",\
        "address":{"city":"Köln","geo":{"lat":50.9,"a.b":1,"no":null},"k\\"ey":"v\\"w","city2":"\\u004b\\/"},"address.zip":"50667",\
        "odd name":1,"a`b":2,"c]d":3,"in":4,"text":"{\\"x\\": {\\"y\\": 7}}","price-eur":5,"og:title":"t","Ünï":"ü","n":20}
        """

    @Test(
        arguments: [
            // Numbers, by value.
            ("statusCode = 404", true), ("statusCode == 404.0", true), ("statusCode = \"404\"", true),
            ("statusCode = 4.04e2", true), ("statusCode != 404", false), ("statusCode <> 403", true),
            ("statusCode >= 400", true), ("statusCode > 404", false), ("statusCode < 1e3", true),
            ("statusCode <= 404", true), ("400 <= statusCode", true), ("price > 9", true), ("price < 100", true),
            ("price = 19.9", true), ("price = '19.90'", true), ("big = 9007199254740993", true),
            ("big = 9007199254740992", false), ("big > 9007199254740992", true), ("tiny > 0", true),
            ("tiny < 1e-399", true),
            ("statusCode > -1", true), ("n > 3", true), ("n < statusCode", true), ("n = n", true),
            // Text, by bytes.
            ("zip = \"01000\"", true), ("zip = 1000", false), ("zip = '1000'", false), ("url > \"https\"", true),
            ("url < 'z'", true), ("title = \"Say \"\"hi\"\"\né\"", true), ("title contains '\"hi\"'", true),
            ("empty = \"\"", true), ("empty != 'x'", true), ("empty is null", false), ("Ünï = 'ü'", true),
            ("address.city = 'Köln'", true), ("title = 'say'", false), ("statusCode < 'abc'", true),
            // Booleans.
            ("flag = true", true), ("flag = 'true'", true), ("flag != true", false), ("off = FALSE", true),
            ("flag = 1", false),
            // Nothing there.
            ("error is null", true), ("error is not null", false), ("nothing is null", true),
            ("statusCode is null", false),
            ("error = null", false), ("error != null", false), ("error = ''", false), ("error != 'x'", false),
            ("nothing < 1", false), ("not nothing < 1", true), ("nothing not in (1)", false),
            ("nothing !~ 'x'", false), ("error not contains 'x'", false), ("url not contains error", false),
            ("url not contains null", false), ("null is null", true), ("address.none is null", true),
            ("address.geo.no is null", true), ("address.city.deeper is null", true), ("statusCode.x is null", true),
            // Patterns and parts.
            ("url ~ \"/blog/\"", true), ("url ~ '^https?://[^/]+/blog/.*-\\d$'", true), ("url ~ '/Blog/'", false),
            ("url ~ '(?i)/BLOG/'", true), ("url !~ 'shop'", true), ("url not ~ 'blog'", false),
            ("title ~ 'hi\"\\s'", true),
            ("statusCode ~ '^4'", true), ("empty ~ ''", true), ("empty ~ '^$'", true), ("url contains 'post'", true),
            ("url contains 'Post'", false), ("url contains ''", true), ("url not contains 'x'", true),
            ("tags contains '\"b\"'", true), ("statusCode contains 0", true), ("url contains 'post-1'", true),
            ("url contains 'post-12'", false), ("address.city ~ 'ö'", true), ("address.city ~ '^K.ln$'", true),
            // Lists.
            ("statusCode in (200, 404)", true), ("statusCode in (200)", false), ("statusCode not in (200)", true),
            ("price in ('x', 19.9)", true), ("flag in (true, false)", true), ("error in (null, '')", false),
            ("statusCode in (null, n, 404)", true),
            // Paths and names.
            ("address.geo.lat > 50", true), ("address.geo.`a.b` = 1", true), ("address.geo.[a.b] = 1", true),
            ("address.zip = 50667", true), ("`address.zip` = 50667", true), ("`address.city` is null", true),
            ("[odd name] = 1", true), ("`odd name` = 1", true), ("`a``b` = 2", true), ("[c]]d] = 3", true),
            ("`in` = 4", true), ("price-eur = 5", true), ("og:title = 't'", true), ("address.`k\"ey` = 'v\"w'", true),
            ("address.city2 = 'K/'", true), ("text.x.y = 7", true), ("text.x.z is null", true),
            ("address = '{\"city\":1}'", false), ("address.geo contains '50.9'", true),
            // Joined.
            ("statusCode >= 400 and url ~ \"/blog/\" and not error is null", false),
            ("statusCode >= 400 and url ~ \"/blog/\" and error is null", true),
            ("statusCode = 1 or n = 20 and flag = false", false), ("(statusCode = 1 or n = 20) and flag = true", true),
            ("not (n = 20)", false), ("not not n = 20", true), ("NOT n = 1 AND n IN (20) OR n Is Null", true),
            ("n=20and_is is null", nil), ("(((n=20)))", true), ("n=20\n and\tn>=20", true),
        ] as [(String, Bool?)])
    func conditionsHold(expression: String, expected: Bool?) throws {
        guard let expected else {
            #expect(exportError { _ = try WhereFilter(parsing: expression) }?.code == .usage)
            return
        }
        let run = try TransformRun(["{}", WhereFilterTests.row, #"{"n":0}"#], [WhereFilter(parsing: expression)])
        #expect(run.lines.contains { $0.hasPrefix(#"{"statusCode""#) } == expected)
    }

    @Test(arguments: [
        ("price > 9", "b c e"), ("price = 10", "b c"), ("price is null", "d"), ("price != 10", "a e f"),
        ("price ~ '0'", "b e"), ("where.city = 'X'", "a"), ("where.n >= 2", "b"), ("price = ''", "f"),
    ])
    func theAnswerIsTheSameOnCSV(expression: String, expected: String) throws {
        let csv = """
            n,price,where
            a,9,"{""city"":""X""}"
            b,10.0,"{ ""n"" : 2 } "
            c,1e1,{
            d,,
            e,100,"{""n"":2} x"
            f,"",x

            """
        let json = [
            #"{"n":"a","price":9,"where":{"city":"X"}}"#, #"{"n":"b","price":10.0,"where":{"n":2}}"#,
            #"{"n":"c","price":1e1,"where":"{"}"#, #"{"n":"d"}"#, #"{"n":"e","price":100,"where":"{\"n\":2} x"}"#,
            #"{"n":"f","price":"","where":"x"}"#,
        ]
        let filter = try WhereFilter(parsing: expression)
        for run in [try TransformRun(csv: csv, [filter]), try TransformRun(json, [filter], blockSize: 16)] {
            #expect(run.lines.map { String($0.dropFirst(6).prefix(1)) }.joined(separator: " ") == expected)
        }
    }

    @Test(arguments: [
        ("", 0, "a condition is expected"), ("   ", 3, "a condition is expected"), ("a", 1, "a comparison is expected"),
        ("a = 1 && b = 2", 6, "\"&&\" is written and"), ("a = 1 || b = 2", 6, "\"||\" is written or"),
        ("!(a = 1)", 0, "\"!\" is written not"), ("a = 1 & b = 2", 6, "written and"), ("a === 1", 2, "written ="),
        ("a =~ 'x'", 2, "\"=~\" is written ~"), ("a like '%x%'", 2, "\"like\" is written contains \"text\""),
        ("a NOT LIKE 'x'", 6, "\"LIKE\" is written contains"), ("a between 1 and 2", 2, ">= low and … <= high"),
        ("a startsWith 'x'", 2, "\"startsWith\" is written ~ \"^text\""), ("a ends_with 'x'", 2, "~ \"text$\""),
        ("startsWith(a, 'x')", 0, "\"startsWith\" is written field ~ \"^text\""),
        ("a.includes('x')", 0, "\"includes\" is written field contains"), ("a eq 1", 2, "\"eq\" is written = value"),
        ("a =", 3, "a field or value is expected"), ("a = = 1", 4, "a field or value"),
        ("a = 1 b", 6, "\"and\", \"or\""),
        ("(a = 1", 0, "not closed"), ("a = 1)", 5, "the end is expected"), ("a in 1", 5, "a list in parentheses"),
        ("a in ()", 6, "a field or value"), ("a in (1", 5, "not closed"), ("a in (1 2)", 8, "a comma"),
        ("a is 1", 5, "\"null\" is expected"), ("a is not b", 9, "\"null\""), ("a not 1", 6, "a comparison"),
        ("a ~ b", 4, "a pattern in quotes"), ("a ~ '('", 4, "not a regular expression"), ("a = 'x", 4, "not closed"),
        ("a = `x", 4, "not closed"), ("[x = 1", 0, "not closed"), ("a = 01", 4, "not a number"),
        ("a = 1x", 4, "not a number"),
        ("2xx = 1", 0, "not a number"), ("a.b. = 1", 4, "behind the dot"), ("a & b", 2, "written and"),
        ("a ! b", 2, "written not"), ("and = 1", 0, "stands in backticks"), ("a = 1 and", 9, "a field or value"),
        ("not", 3, "a field or value"), ("é = 'ü' x", 8, "\"and\", \"or\""), ("a\n= = 1", 4, "a field or value"),
    ])
    func errorsPointAtThePlace(expression: String, place: Int, message: String) throws {
        let error = try #require(exportError { _ = try WhereFilter(parsing: expression) })
        #expect(error.code == .usage)
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix("\(Setting.filter): ") && lines[0].contains(message), "\(lines[0])")
        #expect(lines[1] == "  " + expression.map { $0 == "\n" ? " " : String($0) }.joined())
        #expect(lines[2] == String(repeating: " ", count: 2 + place) + "^")
    }

    @Test func nestingIsLimited() throws {
        let fine = String(repeating: "(", count: 30) + "a = 1" + String(repeating: ")", count: 30)
        #expect(throws: Never.self) { try WhereFilter(parsing: fine) }
        for opening in ["(", "not "] {
            let deep = String(repeating: opening, count: 100_000) + "a = 1"
            let error = exportError { _ = try WhereFilter(parsing: deep) }
            #expect(error?.message.contains("nested too deeply") == true)
            #expect((error?.message.count ?? 0) < 400)
        }
        var condition = RowCondition.isNull(.field(FieldPath("a")))
        for _ in 0..<200 { condition = .not(condition) }
        let built = condition
        #expect(exportError { _ = try WhereFilter(built) }?.code == .usage)
    }

    @Test func longChainsAreFlat() throws {
        let chain = (0..<5000).map { "i = \($0)" }.joined(separator: " or ")
        let run = try TransformRun([#"{"i":4999}"#, #"{"i":5000}"#], [WhereFilter(parsing: chain)])
        #expect(run.lines == [#"{"i":4999}"#])
    }

    @Test func conditionsInCode() throws {
        let rows = [#"{"a":1,"b":{"c":"x"}}"#, #"{"a":2,"b":{"c":"y"}}"#, #"{"a":2}"#]
        let condition = RowCondition.all([
            .compare(.field(FieldPath("a")), .greater, .number("1")), .isIn(.field(FieldPath("b", "c")), [.value("y")]),
        ])
        #expect(try TransformRun(rows, [WhereFilter(condition)]).lines == [rows[1]])
        #expect(try TransformRun(rows, [WhereFilter(.all([]))]).lines == rows)
        #expect(try TransformRun(rows, [WhereFilter(.any([]))]).lines == [])
        #expect(exportError { _ = try WhereFilter(.matches(.value("a"), pattern: "(")) }?.code == .usage)
        #expect(try WhereFilter(parsing: "a > 1 and b.c in ('y')").condition == condition)
    }

    @Test func datesAndBooleansOfWorkbooks() throws {
        let batch = RowBatch()
        batch.shapes = [RowShape(columns: ["day", "flag"])]
        for day in ["2024-01-31", "2024-02-01"] {
            let text = [UInt8](repeating: 0, count: DateCell.headerCount) + Array(day.utf8)
            let cell = text.withUnsafeBytes { batch.store($0, as: .date) }
            batch.append(Row(shape: 0, firstCell: batch.cellCount, start: 0))
            batch.append(cell)
            batch.append(Cell(.true, offset: 0, count: 0))
        }
        let filter = try WhereFilter(parsing: "day > '2024-01-31' and flag = true and flag contains 'ru'")
        try filter.makeStage().apply(to: batch)
        #expect(batch.rowCount == 1)
        #expect(batch.rows[0].firstCell == 2)
    }
}
