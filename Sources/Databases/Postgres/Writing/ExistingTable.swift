internal import Tables
internal import Tabular

/// The name of a table, with its schema where one is given.
struct TableName: Equatable {
    var schema: String?
    var table: String

    /// The name that was asked for: without quotes, what stands before its first dot is a schema.
    init(_ name: TableReference.Name) {
        let text = name.table
        guard !name.isQuoted, let dot = text.firstIndex(of: "."), dot != text.startIndex,
            text.index(after: dot) != text.endIndex
        else {
            (schema, table) = (name.schema, text)
            return
        }
        schema = String(text[..<dot])
        table = String(text[dot...].dropFirst())
    }

    init(schema: String?, table: String) { (self.schema, self.table) = (schema, table) }

    /// It in an SQL text.
    var sql: String {
        (schema.map { SQLName.quoted($0) + "." } ?? "") + SQLName.quoted(table)
    }

    /// It in a message.
    var shown: String { (schema.map { $0 + "." } ?? "") + table }
}

/// A table that is in a database already.
struct ExistingTable: Equatable {
    /// A column of it.
    struct Column: Equatable {
        let name: String
        /// Its type as SQL writes it.
        let typeName: String
        let kind: ColumnKind
        /// Whether its values are worked out from others.
        let isGenerated: Bool
        /// Whether it is numbered by the server, which has to be told where a row brings a number (`GENERATED ALWAYS AS IDENTITY`).
        var isIdentity = false
        /// Whether a row that comes without it has a value there all the same, the table's own: a number, a default.
        var isFilled = false
        /// Whether it is an array or a record.
        let isComposed: Bool
        /// The number of its type in the server's catalog; of what a domain is made of.
        var typeNumber: UInt32 = 0
        /// The name of that type without what stands in brackets behind it.
        var plainTypeName = ""
        /// Whether it is one of the types of text.
        var isTextual = false
        /// Its collation as SQL names it, where it is not that of its type.
        var collation: String?

        /// Whether values that are equal are the same: of others one may be spelled in several ways.
        var hasOneSpelling: Bool {
            switch kind {
            case .boolean, .integer, .date, .timestamp, .bytes: true
            default: false
            }
        }
    }

    /// What a column holds.
    enum ColumnKind: Equatable {
        case boolean
        case integer(bytes: Int)
        case double
        /// Doubles of four bytes, which most numbers are not.
        case single
        case numeric(scale: Int?)
        /// So many characters at most; with blanks behind them where it is `char(n)`.
        case text(length: Int?, isPadded: Bool)
        case json(isBinary: Bool)
        case date
        /// So many digits of a second's fraction.
        case timestamp(isUTC: Bool, digits: Int)
        case bytes
        /// Anything else, which the server makes of text and turns into text.
        case other

        /// - Parameters:
        ///   - type: the type's number, which PostgreSQL never changes (pg_type.dat).
        ///   - modifier: what stands in brackets behind it, as the server keeps it; −1 for none.
        init(type: UInt32, modifier: Int) {
            self =
                switch type {
                case 16: .boolean
                case 21: .integer(bytes: 2)
                case 23: .integer(bytes: 4)
                case 20: .integer(bytes: 8)
                case 700: .single
                case 701: .double
                // Eleven bits, and since version 15 with a sign (numeric.c, `numeric_typmod_scale`).
                case 1700: .numeric(scale: modifier < 4 ? nil : ((modifier - 4) & 0x7FF ^ 1024) - 1024)
                case 25: .text(length: nil, isPadded: false)
                case 1043: .text(length: modifier < 4 ? nil : modifier - 4, isPadded: false)
                case 1042: .text(length: modifier < 4 ? nil : modifier - 4, isPadded: true)
                case 114: .json(isBinary: false)
                case 3802: .json(isBinary: true)
                case 1082: .date
                case 1114, 1184: .timestamp(isUTC: type == 1184, digits: 0...6 ~= modifier ? modifier : 6)
                case 17: .bytes
                default: .other
                }
        }
    }

    let name: TableName
    let columns: [Column]
    /// Its number in the server's catalog.
    var number = ""
    /// What it is to other tables, in words, where it is a part of one or has parts.
    var family: String?
    /// Whether policies say which rows the user sees and adds.
    var hasRowSecurity = false

    /// Its column of this name; nil where it has none.
    func column(_ name: String) -> Column? {
        // Byte by byte: characters of two spellings are two names.
        columns.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The table of this name; nil where there is none.
    ///
    /// - Throws: `.output` where something else has the name, or there is no such schema.
    static func find(_ name: TableName, in connection: PostgresConnection) throws(ExportError) -> ExistingTable? {
        let location = Location(source: connection.name)
        if let schema = name.schema {
            let known = try connection.rows("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema])
            guard !known.isEmpty else {
                throw ExportError(
                    .output, "the database has no schema \"\(schema)\"", at: location,
                    advice: "make it with CREATE SCHEMA, or leave it out of \(Setting.table)")
            }
        }
        let found = try connection.rows(
            """
            SELECT c.oid, n.nspname, c.relkind, CASE WHEN c.relkind = 'p' THEN 'partitioned' \
            WHEN to_jsonb(c)->>'relispartition' = 'true' THEN 'a partition of another' \
            WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = c.oid) THEN 'a child of another' END, row_security_active(c.oid) \
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)::oid
            """, [name.sql])
        guard let row = found.first, let number = row[0] else { return nil }
        let kind = row[2] ?? ""
        guard kind == "r" || kind == "p" else {
            let word = ["v": "a view", "m": "a materialized view", "f": "a foreign table"][kind] ?? "no table"
            throw ExportError(
                .output, "\"\(name.shown)\" is \(word), which rows are not written to", at: location,
                advice: "name another table with \(Setting.table)")
        }
        return ExistingTable(
            name: TableName(schema: row[1], table: name.table), columns: try columns(of: number, in: connection),
            number: number, family: row[3], hasRowSecurity: row[4] == "t")
    }

    /// The columns of a table or view, by its number.
    static func columns(of number: String, in connection: PostgresConnection) throws(ExportError) -> [Column] {
        // A domain is what it is made of. The column that says which values are worked out is there since version 12.
        let list = try connection.rows(
            """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), \
            CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, \
            CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, \
            coalesce(to_jsonb(a)->>'attgenerated', '') <> '', t.typcategory IN ('A', 'C') AND t.typlen = -1, \
            format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, -1), \
            t.typcategory = 'S' OR t.oid IN (18, 19), a.attnotnull OR a.atthasdef, \
            to_jsonb(a)->>'attidentity' = 'a', \
            (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) FROM pg_collation c \
            JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = a.attcollation AND c.oid <> t.typcollation) \
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
            WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [number])
        return list.map { row in
            Column(
                name: row[0] ?? "", typeName: row[1] ?? "text",
                kind: ColumnKind(
                    type: row[2].flatMap { UInt32($0) } ?? 0, modifier: row[3].flatMap { Int($0) } ?? -1),
                isGenerated: row[4] == "t", isIdentity: row[9] == "t", isFilled: row[8] == "t",
                isComposed: row[5] == "t",
                typeNumber: row[2].flatMap { UInt32($0) } ?? 0, plainTypeName: row[6] ?? "text",
                isTextual: row[7] == "t", collation: row[10])
        }
    }
}
