internal import JSONScanning
internal import Tabular

/// The cells of a row, or the members of an object, under their names.
struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let value: RowDecoder.Value
    let codingPath: [any CodingKey]

    init(_ value: RowDecoder.Value, path: [any CodingKey]) {
        self.value = value
        codingPath = path
    }

    var allKeys: [Key] {
        let names: [String] =
            switch value {
            case .row(let row): row.columns.filter { row.cell($0).kind != .absent }
            case .tree(.object(let members)): members.keys.sorted()
            case .tree: []
            }
        return names.compactMap { Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool {
        switch value {
        case .row(let row): row.cell(key.stringValue).kind != .absent
        case .tree(let tree): tree[key.stringValue] != nil
        }
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        switch value {
        case .row(let row): row.cell(key.stringValue).isNull
        case .tree(let tree): (tree[key.stringValue] ?? .null) == .null
        }
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try single(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try single(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try single(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try single(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try single(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try single(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try single(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try single(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try single(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try single(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try single(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try single(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try single(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try single(key).decode(type) }
    @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try single(key).decode(type) }
    @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try single(key).decode(type) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try single(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    /// Superclasses are decoded from the same names.
    func superDecoder() throws -> any Decoder { RowDecoder(value, path: codingPath) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> RowDecoder { RowDecoder(.tree(try tree(key)), path: codingPath + [key]) }

    private func single(_ key: Key) throws -> SingleValue { SingleValue(try tree(key), path: codingPath + [key]) }

    private func tree(_ key: Key) throws -> JSONDocument {
        let tree: JSONDocument? =
            switch value {
            case .row(let row): try row.cell(key.stringValue).json()
            case .tree(let tree): tree[key.stringValue]
            }
        guard let tree else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "no value \"\(key.stringValue)\""))
        }
        return tree
    }
}
