internal import Tabular

/// How the values of a column are sent: a type of the server, in the binary form of COPY.
enum CopyForm: Equatable {
    case boolean
    /// A whole number of so many bytes.
    case integer(bytes: Int)
    case double
    /// Digits of any number; at most so many of a fraction where the column says so.
    case numeric(scale: Int?)
    case text
    /// Text of so many characters at most, which does not end in a blank where the column fills it up with such.
    case shortText(length: Int?, isPadded: Bool)
    /// Objects and arrays; `jsonb` where it is binary.
    case json(isBinary: Bool)
    case date
    /// With so many digits of a second's fraction.
    case timestamp(isUTC: Bool, digits: Int)

    /// The form of a column that is made for values of a type.
    init(for type: ColumnType) {
        self =
            switch type {
            case .boolean: .boolean
            case .integer: .integer(bytes: 8)
            case .double: .double
            case .decimal: .numeric(scale: nil)
            case .nested: .json(isBinary: true)
            case .date: .date
            case .timestamp: .timestamp(isUTC: false, digits: 6)
            case .timestampUTC: .timestamp(isUTC: true, digits: 6)
            case .empty, .text, .mixed: .text
            }
    }

    /// Whether any text is a value of it, also one without a character.
    var isText: Bool {
        switch self {
        case .text, .shortText: true
        default: false
        }
    }

    /// The name of the type in SQL.
    var typeName: String {
        switch self {
        case .boolean: "boolean"
        case .integer(let bytes): bytes == 2 ? "smallint" : bytes == 4 ? "integer" : "bigint"
        case .double: "double precision"
        case .numeric: "numeric"
        case .text: "text"
        case .shortText(let length, let isPadded):
            (isPadded ? length == nil ? "bpchar" : "char" : "varchar") + (length.map { "(\($0))" } ?? "")
        case .json(let isBinary): isBinary ? "jsonb" : "json"
        case .date: "date"
        case .timestamp(let isUTC, let digits):
            (isUTC ? "timestamptz" : "timestamp") + (digits < 6 ? "(\(digits))" : "")
        }
    }
}

/// A column of the table that the output has, too.
struct CopyColumn: Equatable {
    /// Its name in the table.
    var name: String
    /// How its values are sent.
    var form: CopyForm
    /// What the server makes of values that are sent as text, where the column is of another type; nil where nothing has to be
    /// made of them.
    var cast: String?
    /// By what the server finds those that it would change, with `@` for the value; nil where it changes none.
    var isChanged: String?
    /// Whether the table has it already.
    var isThere: Bool
}

/// The columns of a run of rows as they go into the table: a matter of their names and types, and of the table that was there.
struct CopyPlan {
    let columns: [CopyColumn]
    /// Whether the server has to make values of texts.
    var hasCasts: Bool { columns.contains { $0.cast != nil } }

    /// - Parameter names: the columns' names in the table.
    /// - Throws: `.malformed` for a type whose values a column that is there would change or refuse.
    init(names: [String], types: [ColumnType], existing: ExistingTable?, at location: Location) throws(ExportError) {
        var columns: [CopyColumn] = []
        for (name, type) in zip(names, types) {
            guard let known = existing?.column(name) else {
                columns.append(CopyColumn(name: name, form: CopyForm(for: type), cast: nil, isThere: false))
                continue
            }
            guard !known.isGenerated else {
                throw ExportError(
                    .output, "the column \"\(name)\" of the table is worked out and cannot be written", at: location,
                    advice: "leave it out with \(Setting.omit)")
            }
            guard let (form, cast) = CopyPlan.form(of: type, in: known) else {
                throw ExportError(
                    .malformed,
                    "the column \"\(name)\" of the table is \(known.typeName), and in the rows it is \(CopyPlan.word(type))",
                    at: location, advice: CopyPlan.advice(for: type, in: known))
            }
            columns.append(
                CopyColumn(
                    name: name, form: form, cast: cast, isChanged: cast == nil ? nil : CastCheck.condition(known),
                    isThere: true))
        }
        self.columns = columns
    }

    /// How values of a type go into a column that is there: as they are, or made by the server of texts; nil where it would
    /// change them.
    private static func form(of type: ColumnType, in column: ExistingTable.Column) -> (CopyForm, String?)? {
        let isText = type == .text || type == .empty
        let numbers: Set<ColumnType> = [.integer, .double, .decimal, .empty]
        switch column.kind {
        case .text(nil, false): return (.text, nil)
        case .text(let length, let isPadded): return (.shortText(length: length, isPadded: isPadded), nil)
        case .boolean: return type == .boolean || type == .empty ? (.boolean, nil) : nil
        case .integer(let bytes): return type == .integer || type == .empty ? (.integer(bytes: bytes), nil) : nil
        case .double: return type == .double || type == .integer || type == .empty ? (.double, nil) : nil
        case .numeric(let scale): return numbers.contains(type) ? (.numeric(scale: scale), nil) : nil
        case .json(let isBinary):
            return type == .nested || type == .empty ? (.json(isBinary: isBinary), nil) : nil
        case .date:
            if type == .date { return (.date, nil) }
            return isText ? (.text, column.typeName) : nil
        case .timestamp(let isUTC, let digits):
            switch type {
            case .timestamp where !isUTC, .date where !isUTC, .timestampUTC where isUTC:
                return (.timestamp(isUTC: isUTC, digits: digits), nil)
            default: return isText ? (.text, column.typeName) : nil
            }
        case .bytes, .single: return type == .empty ? (.text, column.typeName) : nil
        case .other: return isText ? (.text, column.typeName) : nil
        }
    }

    /// What to do about a column that does not take the rows' type.
    private static func advice(for type: ColumnType, in column: ExistingTable.Column) -> String {
        let kind: String? =
            switch column.kind {
            case .boolean: "boolean"
            case .integer: "integer"
            case .double, .numeric: "number"
            case .json: "json"
            default: nil
            }
        if let kind, type == .text || type == .mixed {
            return
                "\(Setting.types) \(column.name)=\(kind) makes such values of texts; \(Setting.table) names another table"
        }
        return "write a table of another name with \(Setting.table), or change the column's type"
    }

    private static func word(_ type: ColumnType) -> String {
        switch type {
        case .empty: "without values"
        case .boolean: "true and false"
        case .integer: "whole numbers"
        case .double, .decimal: "numbers"
        case .text: "text"
        case .date: "dates"
        case .timestamp, .timestampUTC: "times"
        case .nested: "objects and arrays"
        case .mixed: "values of several kinds"
        }
    }
}
