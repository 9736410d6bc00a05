import CSVFormat
import ExportFixtures
import HasDataExport
import JSONFormat
import RowFixtures
import Tabular
import Testing
import XLSXFormat

/// Places, positions and what is told of ordered steps.
struct RowSequencerTests {
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
                    + "characters, which no cell of a workbook holds; \(Setting.longCells) split or truncate, or write csv or jsonl"
            )
        }
    }

    /// Half a pair in a name is kept where it can be, and told where not; two such names stay two columns.
    @Test func loneSurrogatesInNames() throws {
        let work = Workspace()
        let row = #"{"\ud800":1,"\udFFF":2,"\u00e9":3,"�":4}"#
        let path = try work.file("a.jsonl", row + "\n" + #"{"\udfff":5}"# + "\n")
        for workers in [1, 4] {
            let (lines, kept) = try export([path], to: "jsonl", workers: workers) { $0.isStrict = true }
            let first = #"{"\ud800":1,"\udfff":2,"é":3,"�":4}"#
            #expect(String(decoding: lines, as: UTF8.self) == first + "\n" + #"{"\udfff":5}"# + "\n")
            #expect(kept.warnings.isEmpty)
            let (bytes, summary) = try export([path], to: "csv", workers: workers)
            #expect(String(decoding: bytes, as: UTF8.self) == "� (2),� (3),é,�\n1,2,3,4\n5,,,\n")
            #expect(summary.warnings.entries[.replacedSurrogate]?.count == 2)
            let error = #expect(throws: ExportError.self) {
                try export([path], to: "xlsx", workers: workers) { $0.isStrict = true }
            }
            #expect(error?.code == .lossy)
        }
    }

    /// Rows of many columns with long names are encoded few at a time, and rows with all of ten thousand columns share them.
    @Test func namesThatAreRepeatedInEachRow() throws {
        let work = Workspace()
        let count = 800
        let rows = (0..<count).map { "{\"k\($0)\":\($0)}\n" }
        let path = try work.file("a.jsonl", rows.joined())
        for pretty in [false, true] {
            let (bytes, _) = try export([path], to: "jsonl") {
                $0.formatOptions[JSONOptions.self].writesNulls = true
                $0.formatOptions[JSONOptions.self].isPretty = pretty
            }
            let back = try export(
                [try work.file("b\(pretty).jsonl", String(decoding: bytes, as: UTF8.self))], to: "csv"
            ).0
            #expect(back == (try export([path], to: "csv").0))
            #expect(bytes.count > count * count * 10)
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
