internal import RowFixtures
import TestSupport

/// A table of anything: rows of named values, made from a seed, and as JSON Lines.
package struct RandomTable {
    package enum Value: Equatable {
        case null
        case bool(Bool)
        /// A number's text.
        case number(String)
        /// Text, each scalar of which may be a lone surrogate.
        case text([UInt32])
        /// A nested value's compact text.
        case json(String)
    }

    /// The rows; a name stands at most once in a row.
    package private(set) var rows: [[(name: String, value: Value)]] = []
    private var random: SeededGenerator

    private static let names = [
        "url", "title", "", "a b", "Größe", "日本", "x,y", "q\"q", "line\nbreak", "tab\tin", " space ", "=1+1", "_x0041_",
        "semi;colon", "\u{1}", "né", "ne\u{301}", "true", "5", "UPPER", "upper", "'", "</v>", "&amp;", "🙂",
    ]
    private static let numbers = [
        "0", "-0", "1", "-1", "1.0", "1.50", "1e5", "1E-7", "9007199254740993", "123456789012345678901234567890",
        "0.1", "1e400", "-1e-400", "3.141592653589793", "100000000000000000000", "0.00001", "2e0", "999999999999999",
    ]
    private static let texts = [
        "", " ", "007", "+4915", "1e5", "1.00", "TRUE", "null", "NULL", "=1+1", "@x", "-", "a,b", "a;b", "\"", "\"\"",
        "a\"b", "\n", "\r\n", "\r", "a\rb", "\u{0}", "\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}", "_x0041_", "_x005F_",
        "_xD83D_", "&lt;", "<b>&</b>", "]]>", "  padded  ", "\tx", "🙂", "e\u{301}", "\u{FEFF}bom", "2024-02-29", "{",
        "[1, 2]", "{\"a\":1}", "#N/A", "\\u0041", "/",
    ]
    private static let nested = [
        "{}", "[]", "[1,2.0,\"x\"]", "{\"a\":{\"b\":[null,true]}}", "[\"\\u00e9\\n\"]", "{\"\":\"\"}", "[[[[1e5]]]]",
        "[{\"x\":\"a,b\"},{\"x\":\"\\\"\"}]",
    ]

    package init(seed: UInt64) {
        random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        let names = RandomTable.names.shuffled(using: &random)
        let known = Int.random(in: 2...8, using: &random)
        for index in 0..<Int.random(in: 1...40, using: &random) {
            // Columns come late, and rows lack some; the first row has two.
            let width = index == 0 ? 2 : min(names.count, known + index / 4)
            var row: [(String, Value)] = []
            for name in names.prefix(width).shuffled(using: &random)
            where index == 0 || Int.random(in: 0..<4, using: &random) > 0 {
                row.append((name, value()))
            }
            if index > 0, Int.random(in: 0..<12, using: &random) == 0 { row = row.map { ($0.0, .null) } }
            rows.append(row)
        }
    }

    private mutating func value() -> Value {
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2, 3, 4: return .number(pick(RandomTable.numbers))
        case 5: return .json(pick(RandomTable.nested))
        case 6: return .text(Array(pick(RandomTable.texts).unicodeScalars.map(\.value)) + [0xD800, 0x78])
        case 7: return .text(long())
        default: return .text(pick(RandomTable.texts).unicodeScalars.map(\.value))
        }
    }

    /// Text longer than a cell of a workbook now and then, else of some hundred characters.
    private mutating func long() -> [UInt32] {
        let count = Int.random(in: 0..<6, using: &random) == 0 ? 70_001 : 300
        let alphabet: [UInt32] = [0x61, 0x20, 0xE9, 0x65E5, 0x1F642, 0x22, 0x2C, 0x0A]
        var text: [UInt32] = []
        for _ in 0..<count { text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
        return text
    }

    private mutating func pick(_ list: [String]) -> String { list[Int.random(in: 0..<list.count, using: &random)] }

    // MARK: As JSON Lines

    /// The rows, one object a line.
    package var jsonLines: String {
        rows.map { row in
            "{"
                + row.map { RandomTable.quoted($0.name.unicodeScalars.map(\.value)) + ":" + RandomTable.json($0.value) }
                .joined(separator: ",") + "}\n"
        }.joined()
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text), .json(let text): text
        case .text(let scalars): quoted(scalars)
        }
    }

    private static func quoted(_ scalars: [UInt32]) -> String {
        var text = "\""
        for value in scalars {
            switch value {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0..<0x20, 0xD800..<0xE000:
                let digits = String(value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(Unicode.Scalar(value) ?? "?")
            }
        }
        return text + "\""
    }
}
