import Tabular

/// A type as one line.
func spelled(_ type: NestedType) -> String {
    switch type {
    case .scalar(let type): "\(type)"
    case .json: "json"
    case .list(let element): "[\(spelled(element))]"
    case .structure(let members):
        "{"
            + members.map { "\(String(decoding: $0.name, as: UTF8.self)) \(spelled($0.type))" }
            .joined(separator: ", ") + "}"
    }
}
