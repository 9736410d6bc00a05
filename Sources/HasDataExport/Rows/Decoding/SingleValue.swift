internal import JSONScanning
internal import Tabular

/// One value that is decoded as a whole.
struct SingleValue: SingleValueDecodingContainer {
    let tree: JSONDocument
    let codingPath: [any CodingKey]

    init(_ tree: JSONDocument, path: [any CodingKey]) {
        self.tree = tree
        codingPath = path
    }

    func decodeNil() -> Bool { tree == .null }

    func decode(_ type: String.Type) throws -> String {
        guard let text = tree.plainText else { throw RowDecoder.mismatch(type, tree, codingPath) }
        return text
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        if case .bool(let value) = tree { return value }
        guard case .text(let text) = tree, let value = Bool(text) else {
            throw RowDecoder.mismatch(type, tree, codingPath)
        }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard let value = NumberText.double(tree.textOrNumber) else {
            throw RowDecoder.mismatch(type, tree, codingPath)
        }
        return value
    }

    func decode(_ type: Float.Type) throws -> Float {
        guard let value = NumberText.float(tree.textOrNumber) else {
            throw RowDecoder.mismatch(type, tree, codingPath)
        }
        return value
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
    func decode(_ type: Int128.Type) throws -> Int128 { try integer(type) }
    @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
    func decode(_ type: UInt128.Type) throws -> UInt128 { try integer(type) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == JSONDocument.self, let value = tree as? Value { return value }
        if let known = WorldlyType(type) {
            guard let spelling = known.spelling(of: tree) else {
                throw RowDecoder.mismatch(known.name, tree, codingPath)
            }
            return try Value(from: RowDecoder(.tree(spelling), path: codingPath))
        }
        return try Value(from: RowDecoder(.tree(tree), path: codingPath))
    }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        guard let value = NumberText.integer(tree.textOrNumber, as: type) else {
            throw RowDecoder.mismatch(type, tree, codingPath)
        }
        return value
    }
}

/// A whole row where one value is asked for, which only wrappers around another type do.
struct RowAsValue: SingleValueDecodingContainer {
    let row: TableRow
    let codingPath: [any CodingKey]

    init(_ row: TableRow, path: [any CodingKey]) {
        self.row = row
        codingPath = path
    }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch type {
        case is String.Type, is Bool.Type, is any BinaryInteger.Type, is any BinaryFloatingPoint.Type:
            throw RowDecoder.mismatch(type, "a row", codingPath)
        default: return try Value(from: RowDecoder(.row(row), path: codingPath))
        }
    }
}

extension JSONDocument {
    /// Text, or a number or boolean as text; nil for null, arrays and objects.
    var plainText: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
