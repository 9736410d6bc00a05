internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Where numbers and bytes stand in arrays and records: `to_json` makes texts of numbers that are infinite or none, which JSON has
/// none for, and of bytes their digits.
indirect enum ComposedShape: Equatable {
    case number
    case bytes
    case list(ComposedShape)
    /// The members in which there are any, by name.
    case record([ColumnName: ComposedShape])

    /// The most levels that are looked at.
    private static let deepest = 32

    /// The shape of a type, by its number in the catalog; nil where neither can be in it.
    static func find(_ type: String, in connection: PostgresConnection) throws(ExportError) -> ComposedShape? {
        try find(type, in: connection, depth: 0)
    }

    private static func find(
        _ type: String, in connection: PostgresConnection, depth: Int
    ) throws(ExportError) -> ComposedShape? {
        if ["700", "701", "1700"].contains(type) { return .number }
        if type == "17" { return .bytes }
        guard depth < deepest else { return nil }
        let found = try connection.rows(
            "SELECT typtype, typcategory, typelem, typrelid, typbasetype FROM pg_type WHERE oid = $1::oid", [type])
        guard let row = found.first else { return nil }
        if row[0] == "d" { return try find(row[4] ?? "0", in: connection, depth: depth + 1) }
        if row[1] == "A" { return try find(row[2] ?? "0", in: connection, depth: depth + 1).map { .list($0) } }
        guard row[0] == "c" else { return nil }
        let members = try connection.rows(
            "SELECT attname, atttypid FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped",
            [row[3]])
        var shapes: [ColumnName: ComposedShape] = [:]
        for member in members {
            guard let shape = try find(member[1] ?? "0", in: connection, depth: depth + 1) else { continue }
            shapes[ColumnName(member[0] ?? "")] = shape
        }
        return shapes.isEmpty ? nil : .record(shapes)
    }
}
