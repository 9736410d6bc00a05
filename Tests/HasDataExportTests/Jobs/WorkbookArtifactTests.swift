import ExportFixtures
import HasDataExport
import JSONFormat
import RowFixtures
import Tabular
import TestSupport
import Testing
import XLSXFormat

/// The bundled jobs' workbooks, two of them by other programs, hold the same rows as their JSON.
struct WorkbookArtifactTests {
    private static let jobs = "\(Shell.package)/Fixtures/jobs"
    private static let withWorkbook = Shell.names(in: jobs).filter {
        // An empty job's JSON is just a bracket, which is zero rows only where the job's record says so.
        Shell.names(in: "\(jobs)/\($0)").contains("artifact.xlsx")
            && Shell.read("\(jobs)/\($0)/artifact.json")?.contains("{") == true
    }

    @Test func thereAreSome() { #expect(WorkbookArtifactTests.withWorkbook.count >= 6) }

    /// Rows as a workbook of any program holds them: no nulls and no empty texts, nested values as text, texts cut as those
    /// programs cut them, numbers by value.
    private func rows(_ path: String) throws -> [[String]] {
        let work = Workspace()
        let book = try export([path], to: "xlsx") { $0.formatOptions[XLSXWritingOptions.self].longCells = .truncate }
        let lines = try export([try work.file("book.xlsx", book.bytes)], to: "jsonl").bytes
        return Reading(lines, as: JSONLinesFormat.self).rows.map { fields in
            fields.filter { !$0.hasSuffix("=t:") }.map { field in
                guard let start = field.firstRange(of: "=n:"), let number = Double(field[start.upperBound...]) else {
                    return field
                }
                return field[..<start.upperBound] + "\(number)"
            }
        }
    }

    @Test(arguments: withWorkbook) func holdsTheRowsOfTheJSON(job: String) throws {
        let folder = "\(WorkbookArtifactTests.jobs)/\(job)"
        let wanted = try rows("\(folder)/artifact.json")
        #expect(wanted.count >= 20)
        #expect(try rows("\(folder)/artifact.xlsx") == wanted)
    }
}
