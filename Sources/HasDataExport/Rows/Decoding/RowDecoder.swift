internal import JSONScanning
internal import Tabular

/// Decodes a row, one of its cells, or a value inside a nested one.
struct RowDecoder: Decoder {
    /// What is being decoded.
    enum Value {
        case row(TableRow)
        case tree(JSONDocument)
    }

    let value: Value
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ value: Value, path: [any CodingKey]) {
        self.value = value
        codingPath = path
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch value {
        case .row: return KeyedDecodingContainer(KeyedValues<Key>(value, path: codingPath))
        case .tree(let tree):
            guard let object = tree.unfolded, case .object = object else {
                throw RowDecoder.mismatch([String: Any].self, tree, codingPath)
            }
            return KeyedDecodingContainer(KeyedValues<Key>(.tree(object), path: codingPath))
        }
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .tree(let tree) = value else {
            throw RowDecoder.mismatch([Any].self, "a row", codingPath)
        }
        guard case .array(let elements)? = tree.unfolded else {
            throw RowDecoder.mismatch([Any].self, tree, codingPath)
        }
        return ListedValues(elements, path: codingPath)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        switch value {
        case .tree(let tree): SingleValue(tree, path: codingPath)
        case .row(let row): RowAsValue(row, path: codingPath)
        }
    }

    // MARK: Problems

    static func mismatch(_ wanted: Any.Type, _ tree: JSONDocument, _ path: [any CodingKey]) -> DecodingError {
        mismatch(wanted, tree.kindName, path)
    }

    static func mismatch(_ wanted: String, _ tree: JSONDocument, _ path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "\(tree.kindName) is not a \(wanted)"))
    }

    static func mismatch(_ wanted: Any.Type, _ found: String, _ path: [any CodingKey]) -> DecodingError {
        .typeMismatch(wanted, .init(codingPath: path, debugDescription: "\(found) is not \(wanted)"))
    }

    /// A decoding error as one of ours: the column is the path's first key, what is nested follows with dots.
    static func problem(_ error: DecodingError, row: UInt64) -> ExportError {
        let (message, context): (String, DecodingError.Context) =
            switch error {
            case .typeMismatch(_, let context), .dataCorrupted(let context): (context.debugDescription, context)
            case .valueNotFound(let type, let context): ("there is no value, where a \(type) is wanted", context)
            case .keyNotFound(let key, let context):
                (
                    "there is no value \"\(key.stringValue)\"",
                    .init(codingPath: context.codingPath + [key], debugDescription: context.debugDescription)
                )
            @unknown default: ("the row cannot be decoded", .init(codingPath: [], debugDescription: ""))
            }
        var advice: String?
        switch error {
        case .valueNotFound, .keyNotFound: advice = "an optional property takes rows without the value"
        case .typeMismatch where message.hasPrefix("null "):
            advice = "an optional property takes rows without the value"
        default: break
        }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return ExportError(
            .malformed, message, at: Location(row: row, column: path.isEmpty ? nil : path),
            advice: advice)
    }
}

/// A key that is a place in a list.
struct PlaceKey: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(_ place: Int) { intValue = place }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { return nil }
}

extension JSONDocument {
    /// What an object or array is, also where it is the JSON text that stands for one in CSV and workbooks.
    var unfolded: JSONDocument? {
        switch self {
        case .object, .array: self
        case .text(let text) where text.hasPrefix("{") || text.hasPrefix("["):
            try? JSONDocument(parsing: Array(text.utf8))
        default: nil
        }
    }

    /// What messages call a value of this kind.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let text): "the number \(text)"
        case .text(let text): "the text \"\(text.prefix(40))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}
