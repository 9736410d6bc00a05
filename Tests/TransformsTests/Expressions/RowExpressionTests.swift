import Tabular
import TestSupport
import Testing
import Transforms

@Suite struct RowExpressionTests {
    @Test(arguments: [
        ("", 0, "an expression is expected"), ("a +", 3, "a field or value"), ("a b", 2, "an operator or the end"),
        ("foo(a)", 0, "there is no function \"foo\""), ("lenght(a)", 0, "did you mean length?"),
        ("concat(a, b)", 0, "\"concat\" is written a ++ b"), ("length()", 0, "length is written length(text)"),
        ("length(a, b)", 0, "length is written length(text)"), ("length(a", 6, "not closed"),
        ("substr(a)", 0, "substr(text, start)"), ("if(a, 1, 2)", 4, "a comparison is expected"),
        ("if(a = 1, 1)", 11, "a comma is expected here: if(condition, a, b)"),
        ("match(a, b)", 9, "a pattern in quotes"), ("match(a, '(')", 9, "not a regular expression"),
        ("match(a, '(x)', 2)", 16, "a group from 0 to 1"), ("replace(a, 'x', b)", 16, "a text in quotes"),
        ("replace(a, 'x', '\\1')", 16, "a backslash stands before a group's number"),
        ("replace(a, 'x', '\\n')", 16, "a backslash"), ("round(a, 31)", 9, "from 0 to 30"),
        ("round(a, b)", 9, "from 0 to 30"), ("a[-1]", 2, "an index from 0"), ("a[b]", 2, "an index from 0"),
        ("a[0", 3, "a closing bracket"), ("a[0].", 5, "a name is expected behind the dot"),
        ("1 && 2", 2, "written and"), ("a || b", 2, "written or"), ("a like 'x'", 2, "\"like\" is written contains"),
        ("1-2", 0, "not a number"), ("2 * * 3", 4, "a field or value"), ("now(1)", 0, "now is written now()"),
        ("a = 1 or b", 10, "a comparison is expected"), ("a + and", 4, "stands in backticks"), ("a ]", 2, "the end"),
    ])
    func errorsPointAtTheCharacter(expression: String, place: Int, message: String) throws {
        let error = try #require(exportError { _ = try RowExpression(parsing: expression) })
        #expect(error.code == .usage)
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix("\(Setting.add): ") && lines[0].contains(message), "\(lines[0])")
        #expect(lines[2] == String(repeating: " ", count: 2 + place) + "^", "\(lines[0])")
    }

    /// Words in any order are an error or an expression, and one that is read runs on any row.
    @Test(arguments: [UInt64(1), 2, 3, 4]) func anyWordsEnd(seed: UInt64) throws {
        let words = [
            "n", "t", "e", "o.l", "missing", "1", "-1", "0", "9223372036854775807", "1e308", "1e-400", "0.5", "'ab'",
            "''",
            "'é'", "null", "true", "+", "-", "*", "/", "%", "++", "=", "<", "~", "'(a|b)*'", "in", "not", "and", "or",
            "is", "contains", "(", ")", "(", ")", ",", "[0]", "[1]", ".k", "length(", "upper(", "trim(", "substr(",
            "split(", "match(", "replace(", "round(", "floor(", "abs(", "min(", "number(", "json(", "date(", "year(",
            "coalesce(", "if(", "host(", "slug(", "text(", "t)", "n)", "n, 2)", "t, 'a', 'b')", "e)[0]",
        ]
        let rows = [
            #"{"n":-9223372036854775808,"t":"é ab\ud800","e":"[1,{\"k\":2}]","o":{"l":["x",{"k":[]}]}}"#,
            #"{"n":"-0.000e-7","t":"","e":["",null],"o":{}}"#, #"{"t":"2024-02-29T23:59:59-23:59"}"#,
        ]
        var random = SeededGenerator(seed: seed)
        var read = 0
        for _ in 0..<8000 {
            let text = (0...Int.random(in: 0...7, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            .joined(separator: Bool.random(using: &random) ? " " : "")
            do {
                var added = AddedFields([.init("r", try RowExpression(parsing: text))])
                added.skipsErrors = true
                read += 1
                let run = try TransformRun(rows, [added])
                #expect(run.lines.count + Int(run.warnings.entries[.skippedRow]?.count ?? 0) == rows.count, "\(text)")
            } catch let error as ExportError {
                #expect(error.code == .usage, "\(text): \(error)")
            }
        }
        #expect(read > 100)
    }

    @Test func whatIsTooDeepOrTooLong() throws {
        for opening in ["(", "-", "not ", "length(", "if(a = ", "coalesce("] {
            let deep = String(repeating: opening, count: 100_000)
            #expect(exportError { _ = try RowExpression(parsing: deep + "a") }?.code == .usage, "\(opening)")
        }
        for sign in ["+", "*", "++"] {
            let chain = [String](repeating: "a", count: 100_000).joined(separator: " \(sign) ")
            #expect(exportError { _ = try RowExpression(parsing: chain) }?.message.contains("operators") == true)
        }
        let fine = [String](repeating: "1", count: 200).joined(separator: " + ")
        let run = try TransformRun(["{}"], [AddedFields([.init("a", RowExpression(parsing: fine))])])
        #expect(run.lines == [#"{"a":200}"#])
    }

    @Test(arguments: [
        ("n + 1 = 21", true), ("n > 3 * 7 - 2", true), ("length(t) = 5", true), ("-n < 0", true), ("n -1 = 19", true),
        ("lower(t) in ('x', 'ab cd')", false), ("upper(t) in ('x', 'AB ' ++ '12')", true),
        ("upper(t) not in ('x')", true), ("missing + 1 not in (1)", false), ("missing + 1 is null", true),
        ("upper(missing) !~ 'x'", false), ("upper(t) !~ 'x'", true), ("upper(t) ~ '^AB'", true),
        ("t contains lower('AB')", true), ("t not contains lower(missing)", false),
        ("t not contains lower('ZZ')", true),
        ("not n + 1 = 21", false), ("(n) = 20", true), ("(n + 1) * 2 = 42", true), ("(n = 20) = true", true),
        ("if(n = 20, t ~ 'ab', false) = true", true), ("e[1] = 'y'", true),
        ("e[1] contains 'y' and e[2] is null", true),
        ("o.l[0].k = 5", true), ("coalesce(missing, 3) = 3.0", true), ("price-eur - 1 = 4", true),
        ("min(n, 3) = 3 or 1 / 0 = 1", true), ("1 / 0 = 1", false), ("row() = 1", true),
    ])
    func conditionsCompute(expression: String, expected: Bool) throws {
        let row = #"{"n":20,"t":"ab 1\u0032","e":["x","y"],"o":{"l":[{"k":5}]},"price-eur":5}"#

        let run = try TransformRun([row], [WhereFilter(parsing: expression)])
        #expect(run.lines.isEmpty != expected)
        let added = try TransformRun([row], [AddedFields([.init("r", RowExpression(parsing: expression))])])
        #expect(added.lines[0].hasSuffix(#""r":\#(expected)}"#))
    }
}
