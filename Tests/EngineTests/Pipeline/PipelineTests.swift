import CSVFormat
import ExportFixtures
import HasDataExport
import JSONFormat
import RowFixtures
import Tabular
import Testing
import XLSXFormat

/// What comes out does not depend on how many workers there are.
struct PipelineTests {
    private static let formats: [(name: String, format: any Format.Type)] = [
        ("csv", CSVFormat.self), ("tsv", TSVFormat.self), ("json", JSONFormat.self), ("jsonl", JSONLinesFormat.self),
        ("xlsx", XLSXFormat.self),
    ]

    /// Rows of many blocks, among them some far longer than a block, columns that come late, and texts too long for a
    /// workbook's cell.
    private static let rows: [Fields] = {
        var generator = RowGenerator(seed: 11)
        var rows = generator.rows(900)
        for (place, count) in [(40, 3_000), (41, 9_000), (300, 40_000), (301, 100), (899, 5_000)] {
            rows[place].append(Field("long", .text(String(repeating: "long \(place) ", count: count))))
        }
        rows.append([Field("last", .number("1"))])
        return rows
    }()

    @Test(arguments: ["csv", "tsv", "json", "jsonl", "xlsx"])
    func anyNumberOfWorkersGivesTheSameBytes(from: String) throws {
        let work = Workspace()
        let format = try #require(PipelineTests.formats.first { $0.name == from }?.format)
        let path = try work.file("rows.\(from)", PipelineTests.rows, as: format)
        for (to, _) in PipelineTests.formats {
            let one = try export([path], to: to, workers: 1)
            #expect(one.summary.rowsWritten > 850)
            for workers in [2, 8] {
                let other = try export([path], to: to, workers: workers)
                let isSame = other.bytes == one.bytes
                #expect(isSame, "\(from) to \(to) with \(workers)")
                #expect(other.summary.columns == one.summary.columns)
                #expect(other.summary.rowsRead == one.summary.rowsRead)
                #expect(other.summary.warnings.entries.count == one.summary.warnings.entries.count)
            }
        }
    }

    /// The same again with blocks of the usual size, which long rows make larger.
    @Test func longRowsInUsualBlocks() throws {
        let work = Workspace()
        var rows: [Fields] = []
        for index in 0..<120 {
            let count = index % 17 == 5 ? 60_000 : 900
            rows.append([
                Field("n", .number("\(index)")), Field("t", .text(String(repeating: "text \(index) ", count: count))),
            ])
        }
        for (name, format) in PipelineTests.formats where name != "xlsx" {
            let path = try work.file("rows.\(name)", rows, as: format)
            let one = try export([path], to: "xlsx", workers: 1) { $0.formatOptions.blockSize = 1 << 18 }
            for workers in [2, 3, 8] {
                let other = try export([path], to: "xlsx", workers: workers) { $0.formatOptions.blockSize = 1 << 18 }
                let isSame = other.bytes == one.bytes
                #expect(isSame, "\(name) with \(workers)")
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func theFirstErrorIsTheOneTold() throws {
        let work = Workspace()
        var lines = (1...3000).map { "\($0),value \($0)" }
        lines[1000] = "1001,x,too long"
        lines[1001] = "1002,\"text\" behind a quote"
        lines[1900] = "1901,x,too long"
        let path = try work.file("rows.csv", "n,v\n" + lines.joined(separator: "\n") + "\n")
        var told: Set<String> = []
        var written: Set<[UInt8]> = []
        for workers in [1, 2, 8, 1, 2, 8, 3, 5] {
            let collected = CollectedBytes()
            var export = Export(from: [.file(path)], to: .sink { () throws(ExportError) in CollectingSink(collected) })
            export.workers = workers
            export.types = .text
            export.formatOptions.blockSize = 500
            let error = #expect(throws: ExportError.self) { try export.run() }
            told.insert(error?.description ?? "")
            written.insert(collected.bytes)
            #expect(collected.timesAbandoned == 1)
            #expect(collected.timesFinished == 0)
        }
        #expect(
            told == [
                "\(path): row 1001 (line 1002, byte 13790): 3 fields where the header has 2; \(Setting.isRagged) keeps the extra ones, "
                    + "\(Setting.skipsErrors) leaves such rows out"
            ])
        // What a reader of standard output saw by then is the same, too.
        #expect(written.count == 1)
        #expect((written.first?.count ?? 0) > 10_000)
    }

    @Test(.timeLimit(.minutes(2))) func aSinkThatFailsEndsTheWork() throws {
        let work = Workspace()
        var lines = (1...3000).map { "{\"n\":\($0),\"v\":\"value \($0)\"}" }
        lines[2500] = "{\"n\":}"
        let path = try work.file("rows.jsonl", lines.joined(separator: "\n"))
        for workers in [1, 2, 8] {
            for capacity in [0, 1, 10_000, 50_000] {
                for format in ["jsonl", "json"] {
                    let collected = CollectedBytes()
                    var export = Export(
                        from: [.file(path)],
                        to: .sink { () throws(ExportError) in CollectingSink(collected, capacity: capacity) })
                    export.workers = workers
                    export.format = format
                    export.formatOptions.blockSize = 500
                    let error = #expect(throws: ExportError.self) { try export.run() }
                    #expect(error?.description == "sink: the sink is full", "\(workers), \(capacity)")
                    #expect(collected.timesAbandoned == 1)
                }
            }
        }
    }

    /// Rows behind the last one wanted are not looked at, however many workers have cut their blocks already.
    @Test(.timeLimit(.minutes(2))) func stoppingEarly() throws {
        let work = Workspace()
        var lines = (1...3000).map { "\($0),value \($0)" }
        for index in 400..<3000 { lines[index] += ",too long" }
        let path = try work.file("rows.csv", "n,v\n" + lines.joined(separator: "\n") + "\n")
        var read: Set<UInt64> = []
        for workers in [1, 2, 8, 8, 8] {
            for types in [TypesPolicy.text, .infer] {
                let (bytes, summary) = try export([path], to: "jsonl", workers: workers) {
                    $0.steps.offset = 100
                    $0.steps.limit = 20
                    $0.types = types
                    $0.formatOptions.blockSize = 500
                }
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                #expect(lines.count == 20)
                #expect(
                    lines.first == (types == .text ? #"{"n":"101","v":"value 101"}"# : #"{"n":101,"v":"value 101"}"#))
                #expect(summary.rowsWritten == 20)
                read.insert(summary.rowsRead)
            }
        }
        #expect(read.count == 1)
        #expect((read.first ?? 0) < 200)
        let none = try export([path], to: "csv") { $0.steps.limit = 0 }
        #expect(String(decoding: none.bytes, as: UTF8.self) == "n,v\n")
    }

    @Test func skippedRowsAreCountedAlike() throws {
        let work = Workspace()
        let lines = (1...2000).map { $0 % 7 == 3 ? "\($0),x,y" : "\($0),x" }
        let path = try work.file("rows.csv", "n,v\n" + lines.joined(separator: "\n"))
        for workers in [1, 2, 8] {
            let (_, summary) = try export([path], to: "csv", workers: workers) {
                $0.formatOptions.skipsErrors = true
                $0.formatOptions.blockSize = 300
            }
            #expect(summary.rowsRead == 2000)
            #expect(summary.rowsSkipped == 286)
            #expect(summary.rowsWritten == 1714)
            let entry = summary.warnings.entries[.skippedRow]
            #expect(entry?.count == 286)
            #expect(entry?.first.description == "\(path): row 3 (line 4, byte 12)")
        }
    }

    @Test func severalSourcesKeepTheirOrder() throws {
        let work = Workspace()
        let paths = try (0..<5).map { number in
            try work.file("\(number).jsonl", (0..<200).map { "{\"s\":\(number),\"n\($0 % 3)\":\($0)}\n" }.joined())
        }
        let one = try exportText(paths, to: "csv", workers: 1)
        #expect(one.hasPrefix("s,n0,n1,n2\n0,0,,\n0,,1,\n"))
        #expect(one.split(separator: "\n").count == 1001)
        for workers in [2, 8] { #expect(try exportText(paths, to: "csv", workers: workers) == one) }
    }
}
