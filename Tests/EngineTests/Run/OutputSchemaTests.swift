import ExportFixtures
import HasDataExport
import RowFixtures
import Schemas
import Tabular
import Testing
import Transforms

/// Outputs whose columns and types are said beforehand.
struct OutputSchemaTests {
    private let work = Workspace()

    private func schema(_ columns: [(name: String, type: String)]) throws -> OutputSchema {
        let list = columns.map { "{\"name\":\"\($0.name)\",\"type\":\"\($0.type)\"}" }.joined(separator: ",")
        return OutputSchema(try SchemaFile(parsing: Array("{\"schema\":1,\"columns\":[\(list)]}".utf8), name: "s"))
    }

    /// The schema that the rows of a table have makes the same bytes of them as finding it out does.
    @Test(arguments: [1, 2, 8]) func theSchemaOfTheRowsChangesNothing(workers: Int) throws {
        var generator = RowGenerator(seed: 23)
        let lines = generator.rows(400)
        let path = try work.file("a.jsonl", lines, as: try #require(FormatRegistry.standard.format(named: "jsonl")))
        let found = try Export(from: [.file(path)], to: .standardOutput).schema().schema
        for format in ["arrow", "csv"] {
            let plain = try export([path], to: format, workers: workers)
            let told = try export([path], to: format, workers: workers) {
                $0.steps.schema = OutputSchema(found)
                $0.findsSchema = true
            }
            let isSame = plain.bytes == told.bytes
            #expect(isSame, "\(format)")
            #expect(told.summary.schema?.columns.map { FieldType($0.type) } == found.columns.map { FieldType($0.type) })
            #expect(told.summary.warnings.entries.keys == plain.summary.warnings.entries.keys)
        }
    }

    @Test(arguments: ["csv", "jsonl"]) func columnsHaveTheirOrderAndNoOtherIsWritten(from: String) throws {
        let csv = try work.file("a.csv", "b,extra,a\n1,x,01\n2,,02\n")
        let jsonl = try work.file(
            "a.jsonl", "{\"b\":1,\"extra\":\"x\",\"a\":\"01\"}\n{\"b\":2,\"extra\":null,\"a\":\"02\"}\n")
        let wanted = try schema([("a", "text"), ("late", "date"), ("b", "integer")])
        let source = from == "csv" ? csv : jsonl
        let told = try export([source], to: "csv") { $0.steps.schema = wanted }
        #expect(String(decoding: told.bytes, as: UTF8.self) == "a,late,b\n01,,1\n02,,2\n")
        #expect(told.summary.warnings.entries[.unknownColumn]?.count == 1)
        #expect(told.summary.warnings.entries[.unknownColumn]?.first.row == 1)
        #expect(
            try exportText([source], to: "jsonl") { $0.steps.schema = wanted }
                == "{\"a\":\"01\",\"b\":1}\n{\"a\":\"02\",\"b\":2}\n")
        let error = #expect(throws: ExportError.self) {
            try export([source], to: "csv") {
                $0.steps.schema = wanted
                $0.isStrict = true
            }
        }
        #expect(error?.code == .lossy)
    }

    /// Names are those behind a renaming, and rows that do not come are not judged.
    @Test func itSpeaksOfTheOutput() throws {
        let csv = try work.file("a.csv", "n,x\n1,a\ntwo,b\n")
        let wanted = try schema([("number", "integer"), ("x", "text")])
        let rename = try FieldProjection(parsingFields: nil, rename: ["n=number"])
        let error = #expect(throws: ExportError.self) {
            try export([csv], to: "csv") {
                $0.steps.schema = wanted
                $0.steps.projection = rename
            }
        }
        #expect(error?.location.row == 2)
        #expect(error?.location.column == "\"number\"")
        let filter = try WhereFilter(parsing: "x = 'a'")
        for change in [{ (steps: inout RowSteps) in steps.limit = 1 }, { $0.filters = [filter] }] {
            let text = try exportText([csv], to: "csv") {
                $0.steps.schema = wanted
                $0.steps.projection = rename
                change(&$0.steps)
            }
            #expect(text == "number,x\n1,a\n")
        }
    }

    @Test func rowsThatDoNotFitAreLeftOut() throws {
        let rows = (0..<900).map { "{\"n\":\($0 % 90 == 7 ? "\"x\"" : "\($0)")}\n" }.joined()
        let path = try work.file("a.jsonl", rows)
        let wanted = try schema([("n", "integer")])
        for workers in [1, 2, 8] {
            let told = try export([path], to: "csv", workers: workers) {
                $0.steps.schema = wanted
                $0.formatOptions.skipsErrors = true
            }
            #expect(told.summary.rowsWritten == 890)
            #expect(told.summary.rowsSkipped == 10)
            #expect(told.summary.warnings.entries[.skippedRow]?.first.row == 8)
        }
    }

    @Test func aDoubleGivesItsValuesBack() throws {
        let wanted = try schema([("n", "number")])
        for (value, fits) in [
            ("1.10", true), ("9007199254740991", true), ("9007199254740992", false), ("1e22", true),
            ("0.1234567890123456789", false),
        ] {
            let path = try work.file("a.jsonl", "{\"n\":\(value)}\n")
            let outcome = Result { try export([path], to: "arrow") { $0.steps.schema = wanted } }
            #expect(((try? outcome.get()) != nil) == fits, "\(value)")
        }
    }
}
