internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Where numbers stand in arrays and records: `to_json` makes texts of those that are infinite or none, which JSON has no numbers
/// for.
indirect enum ComposedShape: Equatable {
    case number
    case list(ComposedShape)
    /// The members in which there are any, by name.
    case record([ColumnName: ComposedShape])

    /// The most levels that are looked at.
    private static let deepest = 32

    /// The shape of a type, by its number in the catalog; nil where no number can be in it that is not finite.
    static func find(_ type: String, in connection: PostgresConnection) throws(ExportError) -> ComposedShape? {
        try find(type, in: connection, depth: 0)
    }

    private static func find(
        _ type: String, in connection: PostgresConnection, depth: Int
    ) throws(ExportError) -> ComposedShape? {
        if ["700", "701", "1700"].contains(type) { return .number }
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

/// Takes numbers that are infinite or none out of the JSON text of an array or a record: they become null, and are counted.
///
/// Bounds: `bytes` has 64 bytes more behind each range that is walked over; `JSONMembers` checks the rest.
struct NonFiniteRemoval {
    private let bytes: UnsafePointer<UInt8>
    /// Where such numbers stand, with their quotes.
    private(set) var places: [Range<Int>] = []

    init(_ bytes: UnsafePointer<UInt8>) { self.bytes = bytes }

    /// Whether there may be any in a text, which is cheaper to tell.
    static func mayBeIn(_ text: UnsafeRawBufferPointer) -> Bool {
        text.contains(UInt8(ascii: "N")) || text.contains(UInt8(ascii: "I"))
    }

    /// Notes those in a value of this shape.
    mutating func note(_ shape: ComposedShape, in range: Range<Int>) {
        switch shape {
        case .number:
            if bytes[range.lowerBound] == .quote { places.append(range) }
        case .list(let element):
            // Arrays of more dimensions are lists of lists.
            guard bytes[range.lowerBound] == .openBracket, var members = JSONMembers(bytes, in: range) else { return }
            while let member = members.next() {
                let isInner = bytes[member.value.lowerBound] == .openBracket
                note(isInner ? shape : element, in: member.value)
            }
        case .record(let shapes):
            guard bytes[range.lowerBound] == .openBrace, var members = JSONMembers(bytes, in: range) else { return }
            while let member = members.next() {
                let key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
                guard let shape = shapes[ColumnName(utf8: EscapedText.name(key))] else { continue }
                note(shape, in: member.value)
            }
        }
    }

    /// The text of a range without them.
    func append(_ range: Range<Int>, to block: ByteBlock) {
        var start = range.lowerBound
        for place in places {
            block.append(UnsafeRawBufferPointer(start: bytes + start, count: place.lowerBound - start))
            block.append("null")
            start = place.upperBound
        }
        block.append(UnsafeRawBufferPointer(start: bytes + start, count: range.upperBound - start))
    }
}
