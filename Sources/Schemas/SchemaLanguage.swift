internal import JSONScanning
public import Tabular

/// In whose words a schema is written.
public enum SchemaLanguage: String, Sendable, CaseIterable {
    /// A schema file of this tool.
    case json
    /// A CREATE TABLE in standard SQL, as Postgres reads it.
    case sql
    /// The fields of a BigQuery table, as `bq load` and `bq mk` read them.
    case bigquery
    /// A StructType of Spark, as `StructType.fromJson` reads it.
    case spark
    /// What a row looks like as an object, by JSON Schema 2020-12.
    case jsonSchema = "json-schema"

    /// Whether it describes tables of systems that take names for one that differ in case only.
    public var isOfTables: Bool { self == .sql || self == .bigquery || self == .spark }
}

extension SchemaFile {
    /// The schema as text that ends with a line end.
    ///
    /// - Parameters:
    ///   - table: the name of the table in SQL.
    ///   - schema: that of the schema which it is in; nil where none is named.
    /// - Throws: `.usage` where there are no columns and the language has no words for that.
    public func text(
        in language: SchemaLanguage, table: String, schema: String? = nil
    ) throws(ExportError) -> String {
        switch language {
        case .json: return json
        case .sql:
            guard !columns.isEmpty else { throw SchemaFile.isEmpty }
            let lines = columns.map { "    \(SchemaFile.quoted($0.name.description)) \(SchemaFile.sqlType($0.type))" }
            let name = (schema.map { SchemaFile.quoted($0) + "." } ?? "") + SchemaFile.quoted(table)
            return "CREATE TABLE \(name) (\n" + lines.joined(separator: ",\n") + "\n);\n"
        case .bigquery:
            return list(
                columns.map { column in
                    JSONOutput.object([
                        ("name", JSONOutput.string(column.name.description)),
                        ("type", JSONOutput.string(SchemaFile.bigQueryType(column.type))), ("mode", "\"NULLABLE\""),
                    ])
                })
        case .spark:
            let fields = columns.map { column in
                JSONOutput.object([
                    ("name", JSONOutput.string(column.name.description)),
                    ("type", JSONOutput.string(SchemaFile.sparkType(column.type))), ("nullable", "true"),
                    ("metadata", "{}"),
                ])
            }
            return "{\"type\":\"struct\",\"fields\":\(JSONOutput.array(fields))}\n"
        case .jsonSchema: return jsonSchema
        }
    }

    private static var isEmpty: ExportError {
        ExportError(.usage, "there are no columns to make a table of")
    }

    private func list(_ entries: [String]) -> String {
        entries.isEmpty ? "[]\n" : "[\n  " + entries.joined(separator: ",\n  ") + "\n]\n"
    }

    /// A quoted identifier (ISO/IEC 9075-2, delimited identifier).
    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func sqlType(_ type: ColumnType) -> String {
        switch type {
        case .empty, .text, .mixed: "text"
        case .boolean: "boolean"
        case .integer: "bigint"
        case .double: "double precision"
        case .decimal: "numeric"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampUTC: "timestamp with time zone"
        case .nested: "jsonb"
        }
    }

    /// Numbers beyond a double are text there as in the Parquet files that are loaded: no decimal of BigQuery or Spark
    /// holds all digits.
    private static func bigQueryType(_ type: ColumnType) -> String {
        switch type {
        case .empty, .text, .mixed, .decimal: "STRING"
        case .boolean: "BOOL"
        case .integer: "INT64"
        case .double: "FLOAT64"
        case .date: "DATE"
        case .timestamp: "DATETIME"
        case .timestampUTC: "TIMESTAMP"
        case .nested: "JSON"
        }
    }

    private static func sparkType(_ type: ColumnType) -> String {
        switch type {
        case .empty, .text, .mixed, .decimal, .nested: "string"
        case .boolean: "boolean"
        case .integer: "long"
        case .double: "double"
        case .date: "date"
        case .timestamp: "timestamp_ntz"
        case .timestampUTC: "timestamp"
        }
    }

    private var jsonSchema: String {
        let properties = columns.map { column in
            "    \(JSONOutput.string(column.name.description)): \(SchemaFile.property(column))"
        }
        let required = columns.filter { !$0.isNullable }.map { JSONOutput.string($0.name.description) }
        var lines = ["  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"", "  \"type\": \"object\""]
        lines.append(
            "  \"properties\": " + (properties.isEmpty ? "{}" : "{\n" + properties.joined(separator: ",\n") + "\n  }"))
        lines.append("  \"required\": \(JSONOutput.array(required))")
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    private static func property(_ column: Column) -> String {
        var types: [String] = []
        if column.kinds.contains(.boolean) { types.append("boolean") }
        let numbers = column.kinds.intersection(.numbers)
        if !numbers.isEmpty { types.append(numbers.type == .integer ? "integer" : "number") }
        if !column.kinds.isDisjoint(with: .texts) { types.append("string") }
        if column.kinds.contains(.nested) { types += ["object", "array"] }
        // Without a zone a time is no date-time of RFC 3339.
        let format: String? =
            switch column.type {
            case .date: "date"
            case .timestampUTC: "date-time"
            default: nil
            }
        // Of a column without any value nothing is known.
        guard !types.isEmpty else { return "{}" }
        if column.isNullable { types.append("null") }
        let names = types.map(JSONOutput.string)
        return JSONOutput.object([
            ("type", names.count == 1 ? names[0] : JSONOutput.array(names)), ("format", format.map(JSONOutput.string)),
        ])
    }
}
