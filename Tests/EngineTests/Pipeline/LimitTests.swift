import CSVFormat
import Compression
import ExportFixtures
import HasDataExport
import JSONFormat
import Tabular
import Testing
import ZipFixtures

/// What stands behind `--limit` is not judged, whatever the reader, the number of workers and the size of blocks.
@Suite struct LimitTests {
    private let workspace = Workspace()

    /// A file of which two rows are sound and the third is not.
    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        var file: String
        var text: String
        var testDescription: String { name }
    }

    static let faults = [
        Fault(name: "text behind a quote", file: "a.csv", text: "a,b\n1,x\n2,x\n\"x\"y,x\n3,x\n"),
        Fault(name: "an open quote", file: "a.csv", text: "a,b\n1,x\n2,x\n\"x,x\n3,x\n"),
        Fault(name: "too many fields", file: "a.csv", text: "a,b\n1,x\n2,x\n1,2,3\n3,x\n"),
        Fault(name: "a broken line", file: "a.jsonl", text: "{\"a\":1}\n{\"a\":2}\n{\"a\":\n{\"a\":3}\n"),
        Fault(name: "a line that is not an object", file: "a.jsonl", text: "{\"a\":1}\n{\"a\":2}\n17\n{\"a\":3}\n"),
        Fault(name: "a broken element", file: "a.json", text: "[{\"a\":1},{\"a\":2},{\"a\":nope},{\"a\":3}]"),
        Fault(name: "an array that is not closed", file: "a.json", text: "[{\"a\":1},{\"a\":2}"),
        Fault(name: "text behind the array", file: "a.json", text: "[{\"a\":1},{\"a\":2}] x"),
        Fault(name: "a key repeated", file: "a.jsonl", text: "{\"a\":1}\n{\"a\":2}\n{\"a\":3,\"a\":4}\n{\"a\":3}\n"),
    ]

    @Test(arguments: faults) func whatStandsBehindALimitIsNotJudged(fault: Fault) throws {
        let path = try workspace.file(fault.file, fault.text)
        for limit in [0, 1, 2] as [UInt64] {
            for skips in [false, true] {
                for (workers, blockSize) in [(1, 1 << 18), (3, 1 << 18), (1, 16), (3, 16)] {
                    let how: Comment = "limit \(limit), \(workers) workers, blocks of \(blockSize), \(skips)"
                    let (bytes, summary) = try export([path], to: "jsonl", workers: workers) {
                        $0.steps.limit = limit
                        $0.isStrict = true
                        $0.formatOptions.skipsErrors = skips
                        $0.formatOptions.blockSize = blockSize
                    }
                    #expect(bytes.count { $0 == 0x0A } == Int(limit), how)
                    #expect(summary.rowsSkipped == 0, how)
                    #expect(summary.warnings.isEmpty, how)
                    if limit > 0 { #expect(summary.rowsRead == limit, how) }
                }
            }
        }
        // Without a limit it is.
        #expect(throws: ExportError.self) { try export([path], to: "jsonl") { $0.isStrict = true } }
    }

    @Test func bytesThatAreNoTextBehindALimit() throws {
        for (name, head, bad) in [
            ("a.csv", "a\n1\n2\n", "\n"), ("a.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\":\"", "\"}\n"),
        ] {
            let path = try workspace.file(name, Array(head.utf8) + [0xFF] + Array(bad.utf8))
            let (bytes, _) = try export([path], to: "jsonl") { $0.steps.limit = 2 }
            #expect(bytes == Array("{\"a\":1}\n{\"a\":2}\n".utf8))
            #expect(throws: ExportError.self) { try export([path], to: "jsonl") { $0.steps.limit = 3 } }
        }
    }

    /// Bad rows before the last row wanted are told of, those behind it are not.
    @Test func badRowsAreCountedUpToTheLastRowWanted() throws {
        let path = try workspace.file("a.csv", "a,b\n1,2,3\n1,x\n1,2,3\n2,x\n1,2,3\n1,2,3\n3,x\n")
        for (limit, read, skipped) in [(1, 2, 1), (2, 4, 2), (3, 7, 4), (9, 7, 4)] as [(UInt64, UInt64, UInt64)] {
            for (workers, blockSize) in [(1, 1 << 18), (3, 16)] {
                let (_, summary) = try export([path], to: "csv", workers: workers) {
                    $0.steps.limit = limit
                    $0.formatOptions.skipsErrors = true
                    $0.formatOptions.blockSize = blockSize
                }
                #expect(summary.rowsRead == read)
                #expect(summary.rowsSkipped == skipped)
                #expect(summary.warnings.entries[.skippedRow]?.count == skipped)
            }
        }
    }

    @Test func aGzipFileThatIsCutBehindTheLimit() throws {
        let collected = CollectedBytes()
        let sink = GzipSink(CollectingSink(collected), effort: .fast)
        try sink.write(Array("a,b\n1,x\n2,x\n3,x\n".utf8))
        try sink.finish()
        let path = try workspace.file("a.csv.gz", Array(collected.bytes.dropLast(6)))
        let (bytes, _) = try export([path], to: "csv") { $0.steps.limit = 2 }
        #expect(bytes == Array("a,b\n1,x\n2,x\n".utf8))
        #expect(throws: ExportError.self) { try export([path], to: "csv") }
    }

    @Test(arguments: ["<row><c><v>1<b/></v></c></row>", "<row><c t=\"inlineStr\"><is><t>\u{1}</t></is></c></row>"])
    func aBadRowOfAWorkbook(bad: String) throws {
        let good = "<row><c><v>1</v></c></row>"
        let header = "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>"
        let rows = header + good + good + bad + good
        var book = WorkbookBuilder(rows: rows)
        let main = WorkbookBuilder.main
        // The character stands for a byte that is not text.
        book.parts["xl/worksheets/sheet1.xml"] = Array(
            "<worksheet xmlns=\"\(main)\"><sheetData>\(rows)</sheetData></worksheet>".utf8
        ).map { $0 == 1 ? 0xFF : $0 }
        let path = try workspace.file("a.xlsx", book.build())
        for limit in [0, 1, 2] as [UInt64] {
            for blockSize in [64, 1 << 18] {
                let (bytes, summary) = try export([path], to: "jsonl", workers: 3) {
                    $0.steps.limit = limit
                    $0.isStrict = true
                    $0.formatOptions.skipsErrors = true
                    $0.formatOptions.blockSize = blockSize
                }
                #expect(bytes.count { $0 == 0x0A } == Int(limit))
                #expect(summary.rowsSkipped == 0)
            }
        }
        #expect(throws: ExportError.self) { try export([path], to: "jsonl") }
        let (bytes, summary) = try export([path], to: "jsonl") { $0.formatOptions.skipsErrors = true }
        #expect(bytes.count { $0 == 0x0A } == 3)
        #expect(summary.rowsSkipped == 1)
    }
}
