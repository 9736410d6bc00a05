import HasDataExport
import TestSupport
import Testing

/// A schema that a page shows, in the few words of JSON Schema that pages use.
struct JSONSchema {
    private let schema: JSONDocument
    /// The document that it is a part of, which references lead into.
    private let root: JSONDocument

    init(_ schema: JSONDocument, in root: JSONDocument? = nil) {
        self.root = root ?? schema
        // The only references that pages use: `#/properties/NAME`.
        let name = schema["$ref"]?.text.flatMap { $0.split(separator: "/").last }
        self.schema = name.map { (root ?? schema)["properties"]?[String($0)] ?? .null } ?? schema
    }

    /// The one among the blocks of JSON of a page.
    init(of page: String) throws {
        let blocks = page.split(separator: "```json\n").map { String($0.prefix { $0 != "`" }) }
        self.init(try JSONDocument(parsing: Array(try #require(blocks.first { $0.contains("$schema") }).utf8)))
    }

    /// What is wrong with a value.
    func problems(of value: JSONDocument, at place: String) -> [String] {
        if case .array(let choices)? = schema["oneOf"] {
            let fitting = choices.filter { JSONSchema($0, in: root).problems(of: value, at: place).isEmpty }
            return fitting.count == 1 ? [] : ["\(place) is \(fitting.count) of \(choices.count) things: \(value)"]
        }
        var problems: [String] = []
        if case .array(let choices)? = schema["anyOf"],
            !choices.contains(where: { JSONSchema($0, in: root).problems(of: value, at: place).isEmpty })
        {
            problems.append("\(place) is none of \(choices.count) things")
        }
        if schema == .null { return ["\(place) follows a schema that is not there"] }
        switch (schema["type"]?.text, value) {
        case ("object", .object(let members)):
            if case .array(let names)? = schema["required"] {
                problems += names.compactMap(\.text).filter { members[$0] == nil }.map { "\(place) lacks \($0)" }
            }
            for (name, member) in members {
                if let known = schema["properties"]?[name] {
                    problems += JSONSchema(known, in: root).problems(of: member, at: "\(place).\(name)")
                } else if let other = schema["additionalProperties"], case .object = other {
                    problems += JSONSchema(other, in: root).problems(of: member, at: "\(place).\(name)")
                } else if schema["additionalProperties"] == .bool(false) {
                    problems.append("\(place) must not have \(name)")
                }
            }
        case ("array", .array(let elements)):
            let items = JSONSchema(schema["items"] ?? .null, in: root)
            problems += elements.flatMap { items.problems(of: $0, at: "\(place)[]") }
        case ("integer", .number(let text)) where Int(text) == nil:
            problems.append("\(place) is not an integer: \(text)")
        case ("integer", .number(let text)), ("number", .number(let text)):
            if let least = schema["minimum"]?.textOrNumber.flatMap(Double.init), (Double(text) ?? -1) < least {
                problems.append("\(place) is less than \(least)")
            }
        case (nil, .object(let members)):
            if case .array(let names)? = schema["required"] {
                problems += names.compactMap(\.text).filter { members[$0] == nil }.map { "\(place) lacks \($0)" }
            }
        case ("string", .text), ("boolean", .bool), (nil, _): break
        default: problems.append("\(place) is no \(schema["type"]?.text ?? "?")")
        }
        return problems
    }
}
