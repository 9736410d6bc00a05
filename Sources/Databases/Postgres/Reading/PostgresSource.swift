internal import Tables
public import Tabular

/// A table or view of a server's database, as it was when it was opened: all that is read of it, however often, is of that moment.
///
/// A connection of its own keeps the moment (`pg_export_snapshot`), and each reader has another one, which ends where the reader
/// does: a COPY cannot be left half read.
public final class PostgresSource {
    /// What messages call the database.
    public let name: String
    /// What the user should know of it.
    public let notes: [String]
    /// The columns that are read.
    let columns: [SourceColumn]
    private let address: PostgresAddress
    private let options: FormatOptions
    private let keeper: PostgresConnection
    private let snapshot: String
    private let query: String

    /// Connects, and chooses the table: the one that is named, else the only one.
    ///
    /// - Parameter isLate: whether the run's output is open already, which may be the same table.
    /// - Throws: `.input` where there is no such database or table; `.usage` for a malformed address, and where libpq is not
    ///   installed.
    public init(_ address: PostgresAddress, options: FormatOptions, isLate: Bool = false) throws(ExportError) {
        (self.address, self.options, name) = (address, options, address.shown)
        let lockWait = options[TableOptions.self].lockWait
        keeper = try PostgresConnection(address, writes: false, silence: options[TableOptions.self].silence)
        try keeper.run(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + PostgresConnection.settings(lockWait: lockWait))
        try keeper.takeTextAsItIs()
        let table = try SourceTable.choose(options[TableOptions.self], in: keeper)
        let all = try ExistingTable.columns(of: table.number, in: keeper)
        guard !all.isEmpty else {
            throw ExportError(
                .malformed, "the table \"\(table.name.shown)\" has no columns", at: Location(source: name))
        }
        let names = HeaderNames.unique(all.map { ColumnName($0.name) })
        let used = PostgresSource.used(names, options.usedColumns)
        var columns = used.map { SourceColumn(name: names[$0], of: all[$0]) }
        for (place, index) in used.enumerated() where all[index].isComposed {
            columns[place].shape = try ComposedShape.find("\(all[index].typeNumber)", in: keeper)
        }
        self.columns = columns
        let list = zip(used, columns).map { $1.sql(all[$0].name) }
        query = "SELECT \(list.joined(separator: ", ")) FROM \(table.name.sql)"
        let security = try keeper.rows("SELECT row_security_active($1::oid)", [table.number])
        notes =
            security.first?.first == "t"
            ? [
                "the table \"\(table.name.shown)\" has row level security: rows that its policies hide from the user are not read"
            ] : []
        if isLate { try UseMark.isWritten.refuse(table.name, table.number, in: keeper) }
        try UseMark.isRead.put(table.number, in: keeper)
        snapshot = try keeper.rows("SELECT pg_export_snapshot()").first?.first.flatMap { $0 } ?? ""
    }

    /// The columns that have to be read: all where one that is asked for is not there, so that what was meant can be told.
    private static func used(_ names: [ColumnName], _ wanted: Set<ColumnName>?) -> [Int] {
        guard let wanted, !wanted.isEmpty, wanted.isSubset(of: names) else { return Array(names.indices) }
        return names.indices.filter { wanted.contains(names[$0]) }
    }

    /// A reader of all rows.
    ///
    /// - Throws: `.input` where the server cannot be reached any more, or the user may not read the table.
    public func makeReader() throws(ExportError) -> any RowReader {
        let connection = try PostgresConnection(address, writes: false, silence: options[TableOptions.self].silence)
        let lockWait = options[TableOptions.self].lockWait
        try connection.run(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '\(snapshot)'; "
                + PostgresConnection.settings(lockWait: lockWait) + "; " + PostgresConnection.inOrder)
        try connection.takeTextAsItIs()
        try connection.beginCopy("COPY (\(query)) TO STDOUT (FORMAT binary)")
        return PostgresReader(connection, columns, options)
    }
}

/// The table that is read.
struct SourceTable {
    let name: TableName
    /// Its number in the server's catalog.
    let number: String

    /// Chooses the table that is meant.
    ///
    /// - Throws: `.input` where there is none, or several and none is named.
    static func choose(_ options: TableOptions, in connection: PostgresConnection) throws(ExportError) -> SourceTable {
        let location = Location(source: connection.name)
        let sql = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, pg_table_is_visible(c.oid) FROM pg_class c \
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
            """
        let wanted = options.table?.source
        if let wanted {
            for name in [TableName(wanted), TableName(schema: wanted.schema, table: wanted.table)] {
                let found = try connection.rows(sql + " AND c.oid = to_regclass($1)::oid", [name.sql])
                if let row = found.first {
                    return SourceTable(name: TableName(schema: row[1], table: row[2] ?? ""), number: row[0] ?? "")
                }
            }
        }
        // Partitions are read through their table.
        let all = try connection.rows(
            sql + " AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND NOT c.relispartition "
                + "ORDER BY c.oid")
        let names = all.map { TableName(schema: $0[4] == "t" ? nil : $0[1], table: $0[2] ?? "").shown }
        if let wanted { throw TableChoiceError.missing(wanted.text, among: names, at: location) }
        // Views show what is in tables.
        let own = all.filter { $0[3] == "r" || $0[3] == "p" }
        let candidates = all.count == 1 ? all : own
        if candidates.count == 1, let row = candidates.first {
            return SourceTable(name: TableName(schema: row[1], table: row[2] ?? ""), number: row[0] ?? "")
        }
        throw TableChoiceError.unnamed(among: names, at: location, advice: options.choiceAdvice)
    }
}

/// A column that is read.
struct SourceColumn {
    /// How its values come.
    enum Form: Equatable {
        case boolean
        case integer(bytes: Int)
        case double
        /// A double of four bytes.
        case single
        /// The text of a number, or of what is none.
        case number
        case text
        case json
        case bytes
        case date
        case timestamp(isUTC: Bool)
    }

    let name: ColumnName
    let form: Form
    /// Where numbers stand in it that may not be finite, where it is an array or a record.
    var shape: ComposedShape?
    /// What the server makes of it; nil where it comes as it is.
    private let wrapping: (before: String, behind: String)?

    init(name: ColumnName, of column: ExistingTable.Column) {
        self.name = name
        switch column.kind {
        case .boolean: (form, wrapping) = (.boolean, nil)
        case .integer(let bytes): (form, wrapping) = (.integer(bytes: bytes), nil)
        case .double: (form, wrapping) = (.double, nil)
        case .single: (form, wrapping) = (.single, nil)
        case .numeric: (form, wrapping) = (.number, ("", "::text"))
        case .text(_, let isPadded): (form, wrapping) = (.text, isPadded ? ("", "::text") : nil)
        case .json: (form, wrapping) = (.json, ("", "::text"))
        case .bytes: (form, wrapping) = (.bytes, nil)
        case .date: (form, wrapping) = (.date, nil)
        case .timestamp(let isUTC, _): (form, wrapping) = (.timestamp(isUTC: isUTC), nil)
        case .other where column.isComposed: (form, wrapping) = (.json, ("to_json(", ")::text"))
        case .other: (form, wrapping) = (.text, ("", "::text"))
        }
    }

    /// It in the statement that reads it.
    func sql(_ name: String) -> String {
        let name = SQLName.quoted(name)
        return wrapping.map { "\($0.before)\(name)\($0.behind)" } ?? name
    }
}
