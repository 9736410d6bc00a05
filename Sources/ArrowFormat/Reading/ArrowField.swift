internal import Tabular

/// A field of the schema: a column, or what its values are made of.
final class ArrowField: Sendable {
    let name: [UInt8]
    /// The type of its values; those of its dictionary where it has one.
    let type: ArrowType
    let children: [ArrowField]
    /// The dictionary whose indexes stand in place of the values.
    let dictionary: DictionaryEncoding?
    /// What its values are beyond their type, where that is known.
    private let meaning: Meaning?

    /// Extension types of Arrow's own that say how values are written (Arrow's "Canonical Extension Types").
    private enum Meaning: String {
        case json = "arrow.json"
        case uuid = "arrow.uuid"
    }

    /// Whether its text is JSON.
    var isJSON: Bool { meaning == .json }
    /// Whether its bytes are those of a UUID.
    var isUUID: Bool { meaning == .uuid && type == .fixedSizeBinary(count: 16) }

    struct DictionaryEncoding: Sendable {
        let id: Int64
        let indexBytes: Int
        let isSigned: Bool
    }

    /// Deeper schemas are refused.
    private static let maximumDepth = 64

    private init(
        name: [UInt8], type: ArrowType, children: [ArrowField], dictionary: DictionaryEncoding?, meaning: Meaning?
    ) {
        self.name = name
        self.type = type
        self.children = children
        self.dictionary = dictionary
        self.meaning = meaning
    }

    /// The same, of the dictionary's values.
    var ofValues: ArrowField {
        ArrowField(name: name, type: type, children: children, dictionary: nil, meaning: meaning)
    }

    /// The fields of a schema.
    ///
    /// - Throws: `.malformed` for what is no schema, and one of big-endian values; `.limit` for too many fields, or too deep.
    static func fields(ofSchema schema: FlatTable) throws(ExportError) -> [ArrowField] {
        guard try schema.number(0, default: Int16(0)) == 0 else {
            throw ExportError(
                .malformed, "its numbers are big-endian, which is not read",
                advice: "write it again on a little-endian machine: pyarrow does when it reads and writes it")
        }
        var fields: [ArrowField] = []
        var count = 0
        for table in try schema.tables(1) { fields.append(try field(table, depth: 0, count: &count)) }
        return fields
    }

    /// A FlatBuffer may refer to the same table many times over, so that all are counted.
    private static func field(_ table: FlatTable, depth: Int, count: inout Int) throws(ExportError) -> ArrowField {
        count += 1
        guard count <= ColumnSet.maximumCount else { throw ColumnSet.tooMany() }
        guard depth < maximumDepth else {
            throw ExportError(.limit, "the schema is more than \(maximumDepth) levels deep")
        }
        let type = try ArrowType(table)
        var children: [ArrowField] = []
        for child in try table.tables(5) { children.append(try field(child, depth: depth + 1, count: &count)) }
        try check(type, children)
        return ArrowField(
            name: try table.text(0) ?? [], type: type, children: children,
            dictionary: try table.table(4).map { (table) throws(ExportError) in try encoding(table) },
            meaning: try meaning(table))
    }

    private static func meaning(_ field: FlatTable) throws(ExportError) -> Meaning? {
        for pair in try field.tables(6) {
            guard try pair.text(0) == Array("ARROW:extension:name".utf8) else { continue }
            return Meaning(rawValue: String(decoding: try pair.text(1) ?? [], as: UTF8.self))
        }
        return nil
    }

    private static func encoding(_ table: FlatTable) throws(ExportError) -> DictionaryEncoding {
        let id: Int64 = try table.number(0, default: 0)
        guard let index = try table.table(1) else { return DictionaryEncoding(id: id, indexBytes: 4, isSigned: true) }
        let bits: Int32 = try index.number(0, default: 0)
        guard [8, 16, 32, 64].contains(bits) else { throw FlatTable.damage }
        return DictionaryEncoding(id: id, indexBytes: Int(bits) / 8, isSigned: try index.flag(1))
    }

    private static func check(_ type: ArrowType, _ children: [ArrowField]) throws(ExportError) {
        let isFine =
            switch type {
            case .list, .listView, .fixedSizeList: children.count == 1
            case .map:
                children.count == 1 && children[0].type == .structure && children[0].children.count == 2
                    && children[0].dictionary == nil
            case .runEndEncoded: children.count == 2 && ArrowField.isRunEnd(children[0])
            case .union(_, let ids): ids.isEmpty ? children.count <= 128 : ids.count == children.count
            default: true
            }
        guard isFine else {
            throw ExportError(.malformed, "a nested column of the schema has not the members that its type has")
        }
    }

    private static func isRunEnd(_ field: ArrowField) -> Bool {
        guard field.dictionary == nil, case .int(let bytes, true) = field.type else { return false }
        return bytes > 1
    }
}
