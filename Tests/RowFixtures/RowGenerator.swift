import TestSupport

/// Rows of every kind of value, the same for the same seed.
public struct RowGenerator {
    private var generator: SeededGenerator
    private let columns: [String]

    private static let names = [
        "url", "statusCode", "text", "a,b", "quo\"te", "line\nend", " blank ", "Größe", "日本語", "=sum", "x;y",
        "tab\there",
        "_x0041_", "null", "1", "é",
    ]
    private static let pieces = [
        "a", "Z", " ", ",", ";", "\t", "|", "\"", "\"\"", "'", "\n", "\r", "\r\n", "\\", "/", "<", ">", "&", "&amp;",
        "=1+1",
        "+49", "-5", "@", "_x0041_", "_x", "\u{1}", "\u{1f}", "\u{7f}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFE}",
        "\u{FFFF}", "\u{FFFD}", "é", "e\u{301}", "日本", "🚀", "👩‍👩‍👧‍👦", "null", "true", "01000", "1.00", "1e5",
        "9007199254740993", "\u{0}", "text ",
    ]
    private static let numbers = [
        "0", "-0", "1", "-17", "3.25", "1.00", "1e5", "-2.5E-7", "123456789012345", "1234567890123456",
        "9007199254740993",
        "0.1", "1e400", "1E+2", "100000000000000000000", "0.00001",
    ]
    private static let nested = [
        "[]", "{}", "[1,2,\"x\"]", #"{"a":{"b":[null,true]},"c":"d,\"e\""}"#, #"["\n","é"]"#, "[[[[]]]]",
    ]

    /// A generator for `seed`.
    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        columns = Array(RowGenerator.names.shuffled(using: &generator).prefix(Int.random(in: 1...9, using: &generator)))
    }

    /// The next rows.
    public mutating func rows(_ count: Int) -> [Fields] { (0..<count).map { _ in row() } }

    private mutating func row() -> Fields {
        var fields: Fields = []
        for name in columns where Int.random(in: 0..<10, using: &generator) > 1 { fields.append(Field(name, value())) }
        if Int.random(in: 0..<5, using: &generator) == 0 { fields.shuffle(using: &generator) }
        return fields
    }

    private mutating func value() -> Value {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2, 3: return .number(RowGenerator.numbers.randomElement(using: &generator) ?? "0")
        case 4: return .json(RowGenerator.nested.randomElement(using: &generator) ?? "[]")
        default: return .text(text(Int.random(in: 0...12, using: &generator)))
        }
    }

    /// A text of so many pieces.
    public mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in RowGenerator.pieces.randomElement(using: &generator) ?? "" }.joined()
    }
}
