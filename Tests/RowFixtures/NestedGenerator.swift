public import JSONScanning
import TestSupport

/// Random nested values as compact JSON: shapes that agree, shapes that do not, nulls, empty ones, odd names and texts.
public struct NestedGenerator {
    private indirect enum Shape {
        case scalar([String])
        case list(Shape)
        case object([(key: String, shape: Shape)])
        case mixed([Shape])
    }

    private var generator: SeededGenerator
    private let shape: Shape

    /// Values of one column, which is a list or an object.
    public init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var shape = NestedGenerator.shape(depth: 1, &generator)
        if case .scalar = shape { shape = .list(shape) }
        self.shape = shape
        self.generator = generator
    }

    /// The next value; nil where the row has none.
    public mutating func next() -> String? {
        guard Int.random(in: 0..<8, using: &generator) > 0 else { return nil }
        let text = text(shape)
        return text.first == "{" || text.first == "[" ? text : nil
    }

    private static let keys = [
        #"a"#, #"b"#, #"long name of a member"#, #"é"#, #"a\"b"#, #"\\"#, #"a.b"#, #""#, #"\ud83d\ude00"#,
        #"list"#, #"item"#,
    ]

    private static let scalars: [[String]] = [
        ["0", "-1", "12"], ["9007199254740993", "-9223372036854775808", "7"], ["0.5", "1e5", "-0", "3"],
        ["12345678901234567890", "1"], ["true", "false"], ["null"],
        [#""""#, #""x""#, #""é\n\/\u0041""#, #""12""#, #""\ud83d\ude00""#], ["1", #""x""#],
    ]

    private static func shape(depth: Int, _ generator: inout SeededGenerator) -> Shape {
        switch Int.random(in: 0..<10, using: &generator) {
        case 4...6 where depth < 5: return .list(shape(depth: depth + 1, &generator))
        case 7...8 where depth < 5:
            let keys = keys.shuffled(using: &generator).prefix(Int.random(in: 0...4, using: &generator))
            return .object(keys.map { ($0, shape(depth: depth + 1, &generator)) })
        case 9 where depth < 5:
            return .mixed([shape(depth: depth + 1, &generator), shape(depth: depth + 1, &generator)])
        default: return .scalar(scalars.randomElement(using: &generator) ?? ["1"])
        }
    }

    private mutating func text(_ shape: Shape) -> String {
        if Int.random(in: 0..<10, using: &generator) == 0 { return "null" }
        switch shape {
        case .scalar(let values): return values.randomElement(using: &generator) ?? "null"
        case .mixed(let shapes): return text(shapes.randomElement(using: &generator) ?? .scalar(["1"]))
        case .list(let element):
            let count = [0, 1, 2, 3, 9].randomElement(using: &generator) ?? 0
            return "[" + (0..<count).map { _ in text(element) }.joined(separator: ",") + "]"
        case .object(let members):
            let present = members.filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator)
            return "{" + present.map { "\"\($0.key)\":\(text($0.shape))" }.joined(separator: ",") + "}"
        }
    }
}

/// JSON as trees for comparisons.
extension JSONDocument {
    /// The tree of a text; nil for what is none.
    public init?(_ text: String) {
        guard let tree = try? JSONDocument(parsing: Array(text.utf8)) else { return nil }
        self = tree
    }

    /// Without nulls in objects, which are as absent; numbers as doubles print them where those hold them.
    public var withoutNulls: JSONDocument {
        switch self {
        case .object(let members):
            .object(members.compactMapValues { $0 == .null ? nil : $0.withoutNulls })
        case .array(let elements): .array(elements.map(\.withoutNulls))
        case .number(let text):
            .number(Int64(text).map { abs($0 / 2) >= 1 << 52 } == true ? text : Double(text).map { "\($0)" } ?? text)
        default: self
        }
    }
}
