import CSVFormat
import HasDataExport
import RowFixtures
import Tabular
import Testing
import XLSXFormat

/// Places, positions and what is told of ordered steps.
struct OrderedStageTests {
    private let long = String(repeating: "x", count: 40_000)

    @Test func whatAnOrderedStepLosesIsTold() throws {
        let work = Workspace()
        let path = try work.file("a.jsonl", "{\"t\":\"a\"}\n{\"t\":\"\(long)\"}\n{\"t\":\"\(long)\\n\"}\n")
        let (_, summary) = try export([path], to: "xlsx") {
            $0.formatOptions[XLSXWritingOptions.self].longCells = .truncate
        }
        let entry = summary.warnings.entries[.cutText]
        #expect(entry?.count == 2)
        #expect(entry?.first.description == "\(path): row 2 (column \"t\", byte 10)")
        let error = #expect(throws: ExportError.self) {
            try export([path], to: "xlsx") {
                $0.formatOptions[XLSXWritingOptions.self].longCells = .truncate
                $0.isStrict = true
            }
        }
        #expect(error?.code == .lossy)
        #expect(error?.description.hasPrefix("\(path): row 2 (column \"t\", byte 10): 1 text was cut") == true)
    }

    @Test func anErrorOfAnOrderedStepSaysWhichRow() throws {
        let work = Workspace()
        let rows = (1...500).map { "{\"n\":\($0)}\n" }.joined()
        let path = try work.file("a.jsonl", rows + "{\"t\":\"\(long)\"}\n")
        for workers in [1, 8] {
            let error = #expect(throws: ExportError.self) {
                try export([path], to: "xlsx", workers: workers) {
                    $0.formatOptions[XLSXWritingOptions.self].longCells = .error
                    $0.formatOptions.blockSize = 300
                }
            }
            #expect(
                error?.description
                    == "\(path): row 501 (column \"t\", byte \(rows.utf8.count)): a text has more than 32767 "
                    + "characters, which no cell of a workbook holds; --long-cells split or truncate, or write csv or jsonl"
            )
        }
    }

    @Test func loneSurrogatesInLongTextsAreTold() throws {
        let work = Workspace()
        let path = try work.file("a.jsonl", "{\"t\":\"\\ud800\(long)\"}\n{\"t\":\"\\ud800\"}\n")
        for treatment in [XLSXWritingOptions.LongCells.split, .truncate] {
            let (_, summary) = try export([path], to: "xlsx") {
                $0.formatOptions[XLSXWritingOptions.self].longCells = treatment
            }
            #expect(summary.warnings.entries[.replacedSurrogate]?.count == 2)
        }
    }

    @Test func columnsOfAHeaderComeFirstEvenWithoutRows() throws {
        let work = Workspace()
        let empty = try work.file("a.csv", "x,y\n")
        let rows = try work.file("b.jsonl", "{\"y\":1,\"z\":2}\n")
        #expect(try exportText([empty, rows], to: "csv") == "x,y,z\n,1,2\n")
        #expect(try exportText([rows, empty], to: "csv") == "y,z,x\n1,2,\n")
    }
}
