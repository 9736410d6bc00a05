public import JSONScanning

extension JSONDocument: Decodable {
    /// Any value, for a property whose form is not known: `let extra: JSONDocument?`. Numbers keep their source text
    /// when they come from a row; other decoders give what they read.
    public init(from decoder: any Decoder) throws {
        if let row = decoder as? RowDecoder {
            switch row.value {
            case .tree(let tree): self = tree
            case .row(let row):
                var members: [String: JSONDocument] = [:]
                for name in row.columns { members[name] = try row.cell(name).json() }
                self = .object(members)
            }
            return
        }
        self = try JSONDocument.read(decoder)
    }

    /// What another decoder reads. It does not tell how a number was written, nor whether there is one: it is asked.
    private static func read(_ decoder: any Decoder) throws -> JSONDocument {
        if let keyed = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: JSONDocument] = [:]
            for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(JSONDocument.self, forKey: key) }
            return .object(members)
        }
        if var listed = try? decoder.unkeyedContainer() {
            var elements: [JSONDocument] = []
            while !listed.isAtEnd { elements.append(try listed.decode(JSONDocument.self)) }
            return .array(elements)
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() { return .null }
        if let value = try? single.decode(Bool.self) { return .bool(value) }
        if let value = try? single.decode(Int64.self) { return .number("\(value)") }
        if let value = try? single.decode(UInt64.self) { return .number("\(value)") }
        if let value = try? single.decode(Double.self), value.isFinite { return .number("\(value)") }
        return .text(try single.decode(String.self))
    }
}

/// Any key.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}
