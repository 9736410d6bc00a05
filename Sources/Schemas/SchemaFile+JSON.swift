internal import JSONScanning
public import Tabular

/// The layout of a schema file:
///
/// ```json
/// {"schema":1,"rows":200,"columns":[
/// {"name":"url","type":"text","nullable":false,"seen":200},
/// {"name":"id","type":"integer","nullable":true,"seen":150,"long":true},
/// {"name":"at","type":"timestamp","nullable":true,"seen":12,"utc":true}
/// ]}
/// ```
///
/// Types are the words of ``FieldType``. `long` says that whole numbers beyond 2^53 are among them, which no double holds,
/// so that a later join with fractions is exact, too; `utc`, that every time is in UTC.
extension SchemaFile {
    /// The version that is written and read.
    private static let version: UInt64 = 1

    /// The text of the file.
    public var json: String {
        let lines = columns.map { column in
            var members = [
                ("name", JSONOutput.string(column.name.description)),
                ("type", JSONOutput.string(FieldType(column.type).rawValue)),
                ("nullable", "\(column.isNullable)"), ("seen", "\(column.seen)"),
            ]
            if column.type == .integer, column.kinds.contains(.longInteger) { members.append(("long", "true")) }
            if column.type == .timestampUTC { members.append(("utc", "true")) }
            return JSONOutput.object(members)
        }
        let head = "{\"schema\":\(SchemaFile.version),\"rows\":\(rows),\"columns\":["
        return lines.isEmpty ? head + "]}\n" : head + "\n" + lines.joined(separator: ",\n") + "\n]}\n"
    }

    /// Whether a file that begins with these bytes says that it is a schema.
    public static func isSchema(_ head: [UInt8]) -> Bool {
        var bytes = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
        for word in ["{", "\"schema\"", ":"] {
            bytes = bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard bytes.starts(with: word.utf8) else { return false }
            bytes = bytes.dropFirst(word.utf8.count)
        }
        return true
    }

    /// A schema from the text of a file.
    ///
    /// - Parameter name: the file's name in messages.
    /// - Throws: `.malformed` for what is no JSON or no schema.
    public init(parsing bytes: [UInt8], name: String) throws(ExportError) {
        let document: JSONDocument
        do throws(ExportError) {
            document = try JSONDocument(parsing: bytes)
        } catch {
            var error = error
            error.location.source = name
            throw error
        }
        func wrong(_ what: String) -> ExportError {
            ExportError(
                .malformed, what, at: Location(source: name),
                advice: "the verb schema writes such files: {\"schema\":1,\"columns\":[{\"name\":…,\"type\":…}]}")
        }
        guard let version = document["schema"]?.count else { throw wrong("not a schema file: \"schema\" is missing") }
        guard version == SchemaFile.version else { throw wrong("a schema file of version \(version); 1 can be read") }
        guard case .array(let entries)? = document["columns"] else { throw wrong("its \"columns\" are missing") }
        var names = Set<ColumnName>()
        columns = []
        for (number, entry) in entries.enumerated() {
            guard let text = entry["name"]?.text else { throw wrong("column \(number + 1) has no \"name\"") }
            let name = ColumnName(text)
            guard names.insert(name).inserted else { throw wrong("the column \"\(text)\" is there twice") }
            columns.append(try SchemaFile.column(entry, name, wrong))
        }
        rows = document["rows"]?.count ?? columns.map(\.seen).max() ?? 0
    }

    private static func column(
        _ entry: JSONDocument, _ name: ColumnName, _ wrong: (String) -> ExportError
    ) throws(ExportError) -> Column {
        guard let word = entry["type"]?.text, let type = FieldType(rawValue: word) else {
            let types = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong("the column \"\(name)\" has none of the types \(types)")
        }
        var kinds = type.kinds
        let seen = entry["seen"]?.count
        if type == .integer, entry["long"] != .bool(true), seen != nil { kinds = .integer }
        if type == .timestamp, entry["utc"] == .bool(true) { kinds = .timestampUTC }
        // A column that no row fills is written as text, and takes the type of whatever it is joined with.
        if type == .text, seen == 0 { kinds = [] }
        return Column(name: name, kinds: kinds, seen: seen ?? 0, isNullable: entry["nullable"] != .bool(false))
    }
}
