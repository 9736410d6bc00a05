import Tabular
import TestSupport
import Testing

@testable import Transforms

/// Patterns as RE2 has them, and the search for literals in front of it.
@Suite struct TextPatternTests {
    private func isFound(_ pattern: String, in text: String) throws -> Bool {
        let pattern = try TextPattern(pattern)
        return Array(text.utf8).withUnsafeBytes { pattern.isFound(in: $0) }
    }

    @Test(arguments: [
        ("lorem|ipsum", "dolor ipsum", true), ("lorem|ipsum", "Lorem IPSU", false), ("a.c", "aüc", true),
        ("a.c", "a\u{10FFFF}c", true), ("^.$", "é", true), ("a.c", "a\nc", false), ("(?s)a.c", "a\nc", true),
        ("(?i)zürich", "ZÜRICH", true), ("(?i)МОСКВА", "в москва", true), ("(?i)kelvin", "\u{212A}elvin", true),
        ("(?i)strasse", "ſtrasse", true), ("kelvin", "\u{212A}elvin", false),
        (#"\x{212A}elvin"#, "\u{212A}elvin", true),
        ("\u{212A}elvin", "\u{212A}elvin", true), ("[\u{212A}x]elvin", "\u{212A}elvin", true), ("^a", "b\na", false),
        ("(?m)^a", "b\na", true), ("a$", "a\n", false), ("(?m)a$", "a\nb", true), (#"\bcat\b"#, "a cat.", true),
        (#"\bcat\b"#, "concat", false), (#"\pL{3}"#, "1äöü", true), (#"^\d+$"#, "12345", true), ("", "", true),
        ("x*", "", true), ("x+", "", false), ("[[:alpha:]]+1", "abc1", true), (#"\Qa.b\E"#, "a.b", true),
        (#"\Qa.b\E"#, "axb", false), ("(foo|bar)baz", "barbaz", true), ("(foo|bar)baz", "foobar", false),
        (#"C:\\temp"#, #"C:\temp"#, true), (#"it's "so""#, #"it's "so""#, true), ("#a", "x#a", true),
    ])
    func matches(pattern: String, text: String, expected: Bool) throws {
        #expect(try isFound(pattern, in: text) == expected)
    }

    @Test(arguments: [
        ("(", "missing )"), ("a**", "bad repetition"), ("[a", "missing ]"), ("*a", "no argument"),
        ("(?=a)", "ahead or behind"),
        ("a(?!b)", "ahead or behind"), ("(?<=a)b", "RE2"), (#"(a)\1"#, "references back"), (#"\y"#, "invalid escape"),
        ("a{1001}", "repetition"), ("((a{100}){100}){100}", "RE2"), ("(?P<n", "RE2"), ("[b-a]", "range"),
    ])
    func patternsOutsideTheSyntaxAreErrors(pattern: String, message: String) {
        let error = exportError { _ = try TextPattern(pattern) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }

    /// What takes a backtracking engine years, and what takes it the square of the text's length.
    @Test(arguments: [
        "(a+)+$", "(a|aa)+$", "(a*)*b", "(a|a?)+b", "^(a?){30}a{30}$", "(.*)(.*)(.*)(.*)(.*)z", "(x+x+)+y",
        "([a-z]+)*[0-9]!",
        "(?:a|b)+c?!", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}b", "a.*a.*a.*a.*q", "\\s*\\S*\\s*\\S*q$",
        "(?i)(a+|A+)+Q",
        "(a?){300}a{300}q", "[a-z]*[a-z0-9]{50}q",
        "[a-z]{1,1000}Q", ".{1000}Q", "(a{1,50}){1,20}Q", "[\\x{0}-\\x{10FFFF}]{900}Q",
    ])
    func everyPatternEnds(pattern: String) throws {
        let text = String(repeating: "a", count: 1 << 20) + " x5"
        let start = ContinuousClock.now
        #expect(try !isFound(pattern, in: text))
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    /// The look for literals changes no answer: a pattern that can match a code point by number is not looked through.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func literalsChangeNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = [
            "abc", "kls", "Ab", "K", "a", "skk", ".", "(", "|", ")", "[ab]", "[^k]", "x?", "+", "*", "(?i)", "(?i:",
            "(?-i:", "b{2}",
            "^", "$", #"\b"#, #"\w"#, #"\Qks\E"#, "xyz", #"\."#, "_", "1", #"\d"#,
        ]
        let letters = [
            "a", "b", "c", "A", "B", "k", "K", "\u{212A}", "s", "S", "ſ", "l", "x", "y", "z", "1", ".", " ", "é", "_",
        ]
        var compared = 0
        for _ in 0..<1500 {
            let pattern = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }
            .joined()
            guard let fast = try? TextPattern(pattern), let plain = try? TextPattern("(?:\(pattern))|\\x{10FFFD}")
            else {
                continue
            }
            for _ in 0..<20 {
                let count = Int.random(in: 0...40, using: &random)
                let text = Array((0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined().utf8)
                let answers = text.withUnsafeBytes { (fast.isFound(in: $0), plain.isFound(in: $0)) }
                #expect(answers.0 == answers.1, "\(pattern) in \(String(decoding: text, as: UTF8.self))")
                compared += 1
            }
        }
        #expect(compared > 2000)
    }
}
