/// By what the server finds, before it makes values of texts, those that it would change without an error: cut, round, or take a
/// zone or a time from (PostgreSQL's manual, "Data Types"). A cast that is written out cuts what an assignment would refuse.
enum CastCheck {
    /// A zone that no text names, under which a time without a zone is told from one that has any.
    static let zone = "XXX+13:37"

    /// The condition for values `@` of a column that is there; nil where it takes them as they are, or refuses them.
    static func condition(_ column: ExistingTable.Column) -> String? {
        var conditions: [String] = []
        if column.plainTypeName != column.typeName {
            conditions.append("(@::\(column.plainTypeName))::text IS DISTINCT FROM (@::\(column.typeName))::text")
        }
        // Text without a character is a value of few types, and of others it is made one.
        conditions.append("@ ~ '^\\s*$' AND (@::\(column.typeName))::text !~ '^\\s*$'")
        if column.isTextual { conditions.append("(@::\(column.typeName))::text IS DISTINCT FROM @") }
        conditions += times(column)
        return conditions.isEmpty ? nil : conditions.map { "(\($0))" }.joined(separator: " OR ")
    }

    /// Words that mean another day each time.
    private static let word = "@ ~* '^\\s*(now|today|tomorrow|yesterday)'"
    /// More digits of a second's fraction than the server keeps.
    private static let fine = "@ ~ '\\.[0-9]{6}[0-9]*[1-9]'"
    private static let lacksZone = "(@::timestamptz AT TIME ZONE '\(zone)') IS NOT DISTINCT FROM @::timestamp"

    private static func times(_ column: ExistingTable.Column) -> [String] {
        switch column.typeNumber {
        // A day alone keeps no time but midnight.
        case 1082: [word, "@::timestamp <> @::date::timestamp", "NOT (\(lacksZone))"]
        case 1114: [word, fine, "NOT (\(lacksZone))"]
        case 1184: [word, fine, "isfinite(@::timestamp) AND \(lacksZone)"]
        case 1083: [fine, "@ !~* '^[0-9: .]+([ap]m)?\\s*$'"]
        case 1266: [fine, "@ !~* '^[0-9: .]+([ap]m)?\\s*(z|[+-][0-9:]+)$'"]
        case 1186: [fine]
        case 790: ["@ ~ '\\.[0-9]{2}[0-9]*[1-9]'"]
        default: []
        }
    }
}
