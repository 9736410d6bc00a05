import Tabular
import TestSupport
import Testing

@testable import Schemas

@Suite struct SchemaFileTests {
    private func column(
        _ name: ColumnName, _ kinds: ValueKinds, seen: UInt64 = 3, isNullable: Bool = false
    ) -> SchemaFile.Column {
        SchemaFile.Column(name: name, kinds: kinds, seen: seen, isNullable: isNullable)
    }

    @Test func aFileIsReadBackAsItWasWritten() throws {
        let schema = SchemaFile(
            columns: [
                column("url", .text), column("n", [.integer, .longInteger]), column("small", .integer),
                column("price", .double), column("big", .decimal), column("on", .boolean, isNullable: true),
                column("day", .date), column("at", .timestamp), column("seenAt", .timestampUTC),
                column("a\"b\n", .nested),
                column("nothing", [], seen: 0, isNullable: true), column("日本", .text),
            ], rows: 3)
        let read = try SchemaFile(parsing: Array(schema.json.utf8), name: "s.json")
        #expect(read == schema)
        #expect(SchemaFile.isSchema(Array(schema.json.utf8)))
        let empty = SchemaFile()
        #expect(try SchemaFile(parsing: Array(empty.json.utf8), name: "s.json") == empty)
    }

    @Test func handWrittenFilesNeedNoCounts() throws {
        let text =
            #"{"schema":1,"columns":[{"name":"a","type":"integer"},{"name":"b","type":"text","nullable":false}]}"#
        let schema = try SchemaFile(parsing: Array(text.utf8), name: "s.json")
        #expect(schema.columns.map(\.type) == [.integer, .text])
        #expect(schema.columns.map(\.isNullable) == [true, false])
    }

    @Test(
        "What is no schema file is refused in words that say why",
        arguments: [
            ("{", "malformed"), ("[]", "\"schema\" is missing"), (#"{"schema":2,"columns":[]}"#, "version 2"),
            (#"{"schema":1}"#, "\"columns\" are missing"),
            (#"{"schema":1,"columns":[{}]}"#, "column 1 has no \"name\""),
            (#"{"schema":1,"columns":[{"name":"a","type":"int"}]}"#, "the column \"a\" has none of the types text"),
            (
                #"{"schema":1,"columns":[{"name":"a","type":"text"},{"name":"a","type":"text"}]}"#,
                "the column \"a\" is there twice"
            ),
        ]) func refusesWhatIsNone(text: String, words: String)
    {
        let error = #expect(throws: ExportError.self) { try SchemaFile(parsing: Array(text.utf8), name: "s.json") }
        #expect(error?.location.source == "s.json")
        #expect(words == "malformed" ? error?.code == .malformed : error?.message.contains(words) == true)
    }

    @Test func columnsOfOneTableAloneAreNullable() {
        var one = SchemaFile(columns: [column("a", .integer), column("b", .text)], rows: 3)
        one.formUnion(SchemaFile(columns: [column("a", .double), column("c", .boolean)], rows: 3))
        #expect(one.columns.map(\.name) == ["a", "b", "c"])
        #expect(one.columns.map(\.type) == [.double, .text, .boolean])
        #expect(one.columns.map(\.isNullable) == [false, true, true])
        #expect(one.columns.map(\.seen) == [6, 3, 3])
        // A table without rows makes nothing nullable.
        var two = SchemaFile()
        two.formUnion(one)
        #expect(two == one)
    }

    @Test func wholeNumbersBeyondDoublesStayExact() {
        var one = SchemaFile(columns: [column("a", [.integer, .longInteger])], rows: 1)
        one.formUnion(SchemaFile(columns: [column("a", .double)], rows: 1))
        #expect(one.columns[0].type == .decimal)
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func joinsAreAssociative(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func next(_ bound: UInt64) -> UInt64 { generator.next(upperBound: bound) }
        func schema() -> SchemaFile {
            let rows = next(4)
            let columns = (0..<next(5)).map { index -> SchemaFile.Column in
                let kinds = rows == 0 ? [] : ValueKinds(rawValue: UInt16(next(2048)))
                let seen = kinds.isEmpty ? 0 : 1 + next(rows)
                return column(ColumnName("c\(index * (1 + next(2)))"), kinds, seen: seen, isNullable: seen < rows)
            }
            var seen = Set<ColumnName>()
            return SchemaFile(columns: columns.filter { seen.insert($0.name).inserted }, rows: rows)
        }
        let (a, b, c) = (schema(), schema(), schema())
        var left = a
        left.formUnion(b)
        left.formUnion(c)
        var behind = b
        behind.formUnion(c)
        var right = a
        right.formUnion(behind)
        #expect(left == right)
        // Through files nothing is lost that a join needs.
        var read = try SchemaFile(parsing: Array(a.json.utf8), name: "a")
        read.formUnion(try SchemaFile(parsing: Array(behind.json.utf8), name: "b"))
        #expect(read.columns.map(\.type).map(FieldType.init) == right.columns.map(\.type).map(FieldType.init))
        #expect(read.columns.map(\.isNullable) == right.columns.map(\.isNullable))
    }
}
