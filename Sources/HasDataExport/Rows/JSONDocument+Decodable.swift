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
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "a JSONDocument is decoded from rows only"))
    }
}
