import Tabular
import Testing

@testable import Schemas

@Suite struct SchemaLanguageTests {
    private let schema = SchemaFile(
        columns: [
            SchemaFile.Column(name: "id", kinds: .integer, seen: 2, isNullable: false),
            SchemaFile.Column(name: "a\"b", kinds: [.text, .integer], seen: 1, isNullable: true),
            SchemaFile.Column(name: "big", kinds: .decimal, seen: 2, isNullable: false),
            SchemaFile.Column(name: "at", kinds: .timestampUTC, seen: 2, isNullable: false),
            SchemaFile.Column(name: "tags", kinds: .nested, seen: 1, isNullable: true),
        ], rows: 2)

    @Test func sqlQuotesNames() throws {
        #expect(
            try schema.text(in: .sql, table: "my \"rows\"") == """
                CREATE TABLE "my ""rows""\" (
                    "id" bigint,
                    "a""b" text,
                    "big" numeric,
                    "at" timestamp with time zone,
                    "tags" jsonb
                );

                """)
        #expect(throws: ExportError.self) { try SchemaFile().text(in: .sql, table: "t") }
    }

    @Test func bigQueryHasFields() throws {
        let text = try schema.text(in: .bigquery, table: "t")
        #expect(text.contains(#"{"name":"id","type":"INT64","mode":"NULLABLE"}"#))
        #expect(text.contains(#"{"name":"big","type":"STRING","mode":"NULLABLE"}"#))
    }

    @Test func sparkHasAStructType() throws {
        let text = try schema.text(in: .spark, table: "t")
        #expect(
            text.hasPrefix(#"{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}}"#))
        #expect(text.contains(#"{"name":"at","type":"timestamp""#))
    }

    @Test func jsonSchemaRequiresWhatEveryRowHas() throws {
        let text = try schema.text(in: .jsonSchema, table: "t")
        #expect(text.contains(#"    "a\"b": {"type":["integer","string","null"]}"#))
        #expect(text.contains(#"    "at": {"type":"string","format":"date-time"}"#))
        #expect(text.contains(#"  "required": ["id","big","at"]"#))
    }

    @Test func namesThatTablesTakeForOneAreMadeDifferent() {
        let names: [ColumnName] = ["Url", "url", "", "URL", "url (2)", "column 3"]
        let columns = names.map { SchemaFile.Column(name: $0, kinds: .text, seen: 1, isNullable: false) }
        let (schema, changed) = SchemaFile(columns: columns, rows: 1).withDistinctNames()
        #expect(schema.columns.map(\.name) == ["Url", "url (3)", "column 3 (2)", "URL (4)", "url (2)", "column 3"])
        #expect(changed.map(\.from) == ["url", "", "URL"])
    }
}
