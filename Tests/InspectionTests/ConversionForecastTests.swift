import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import ZipFixtures

/// What a conversion would change, against what it does change.
@Suite struct ConversionForecastTests {
    private func findings(_ name: String, _ text: String) throws -> [String: [String]] {
        let table = try Table(name, text)
        let inspection = try Inspection(of: .file(table.path))
        var found: [String: [String]] = [:]
        for conversion in inspection.conversions {
            found[conversion.formats[0]] = conversion.findings.map { "\($0.name) \($0.effect) \($0.count)" }
        }
        return found
    }

    @Test func plainRowsLoseNothing() throws {
        let found = try findings("a.csv", "a,b\n1,x\n2,y\n")
        #expect(found == ["csv": [], "json": [], "xlsx": []])
    }

    @Test func countsWhatChanges() throws {
        let long = String(repeating: "x", count: 32768)
        let fits = String(repeating: "y", count: 32767)
        let rows = [
            #"{"a":null,"b":{"k":1},"c":"\#(long)","d":"\#(fits)"}"#,
            #"{"a":"\ud800","b":[1],"e":12345678901234567890}"#,
            #"{"a":1,"a":2}"#, "{}",
        ]
        let found = try findings("a.jsonl", rows.joined(separator: "\n"))
        #expect(found["json"] == ["repeated-keys lost 1"])
        #expect(
            found["csv"] == ["lone-surrogates lost 1", "repeated-keys lost 1", "nulls kept 1", "nested-values kept 2"])
        #expect(
            found["xlsx"] == [
                "lone-surrogates lost 1", "repeated-keys lost 1", "long-texts kept 1", "wide-numbers kept 1",
                "empty-rows lost 1", "nulls kept 1", "nested-values kept 2",
            ])
    }

    @Test func countsUnitsAndNotBytes() throws {
        // 32,767 characters of two bytes fit; 16,384 of four bytes are 32,768 units and do not.
        let rows = [
            "{\"a\":\"\(String(repeating: "é", count: 32767))\"}",
            "{\"a\":\"\(String(repeating: "😀", count: 16384))\"}",
        ]
        let table = try Table("a.jsonl", rows.joined(separator: "\n"))
        let inspection = try Inspection(of: .file(table.path))
        let finding = try #require(inspection.conversions.last?.findings.first)
        #expect(finding.name == "long-texts" && finding.count == 1)
        #expect(finding.first?.row == 2)
        #expect(finding.column == "a")
        #expect(inspection.columns.first?.longest == 32768)
        let summary = try table.export(to: "a.xlsx").run()
        #expect(summary.columns == ["a", "a (continued 2)"])
    }

    @Test func refusesWhatASheetCannotHold() throws {
        let members = (0..<16385).map { "\"c\($0)\":1" }
        let table = try Table("a.jsonl", "{\(members.joined(separator: ","))}\n")
        let inspection = try Inspection(of: .file(table.path))
        let finding = try #require(inspection.conversions.last?.findings.first)
        #expect(finding.name == "too-many-columns" && finding.effect == .refused && finding.count == 16385)
        #expect(throws: ExportError.self) { try table.export(to: "a.xlsx").run() }
    }

    @Test func listsSheets() throws {
        var workbook = WorkbookBuilder(
            rows: "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>")
        workbook.sheets.append(
            (
                "Other",
                "<row r=\"3\"><c r=\"A3\" t=\"str\"><v>b</v></c></row><row r=\"4\"><c r=\"A4\"><v>1</v></c></row>"
                    + "<row r=\"5\"/><row r=\"6\"><c r=\"A6\"><v>2</v></c></row>"
            ))
        workbook.sheets.append(("Empty", ""))
        workbook.sheets.append(("Broken", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>b</v></c></row><row r=\"2\"><c"))
        let table = try Table("a.xlsx", bytes: workbook.build())
        let inspection = try Inspection(of: .file(table.path))
        #expect(inspection.rows == 1)
        #expect(inspection.sheets.map(\.name) == ["Sheet1", "Other", "Empty", "Broken"])
        #expect(inspection.sheets.map(\.rows) == [1, 2, 0, nil])
        #expect(inspection.sheets.map(\.isInspected) == [true, false, false, false])
    }
}
