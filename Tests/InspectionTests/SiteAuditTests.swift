import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import XLSXFormat

/// The lists of an audit, as the workbook has them.
@Suite struct SiteAuditTests {
    private static let words = Array(repeating: "word", count: 200).joined(separator: " ")

    /// A crawl with something for every sheet.
    private static let crawl = [
        #"{"url":"https://a.example/","statusCode":200,"title":"Home","text":"\#(words)","depth":0}"#,
        #"{"url":"https://a.example/b/1","statusCode":200,"title":"Shop","text":"few words","depth":1}"#,
        #"{"url":"https://a.example/b/2","statusCode":200,"title":"Shop","text":"few words","depth":1}"#,
        #"{"url":"https://a.example/b/2","statusCode":200,"title":"Shop","text":"few words","depth":1}"#,
        #"{"url":"https://A.example/b/3","statusCode":200,"title":" ","text":"一二三","depth":2}"#,
        #"{"url":"https://a.example/b/4","statusCode":200,"title":true,"depth":2}"#,
        #"{"url":"https://a.example/c/5","statusCode":200,"title":"\#(String(repeating: "é", count: 61))","text":"\#(words)"}"#,
        #"{"url":"https://a.example/c/6","statusCode":301,"title":"Shop","text":"Moved","location":"/c/7","depth":2}"#,
        #"{"url":"https://a.example/c/8","statusCode":200,"redirectUrl":"https://b.example/","text":"x","depth":2}"#,
        #"{"url":"https://a.example/c/9","statusCode":404.5,"title":"Shop","error":"Not found","depth":2}"#,
        #"{"url":"https://a.example/c/10","statusCode":404,"title":"Gone","depth":3}"#,
        #"{"url":"https://gone.example","error":"no such host","depth":1}"#,
        #"{"url":"https://a.example/c/11","error":false,"statusCode":200,"title":"Last","text":"\#(words) more","depth":3}"#,
    ].joined(separator: "\n")

    /// Makes an audit of a file and gives each sheet as lines of JSON.
    private func sheets(of path: String, beside work: Workspace, _ change: (inout Export) -> Void = { _ in }) throws
        -> [String: [String]]
    {
        var export = Export(from: [.file(path)], to: .file(work.path("audit.xlsx")))
        export.replacesOutput = true
        change(&export)
        let audit = try export.audit()
        _ = try audit.writeWorkbook(by: export)
        var sheets: [String: [String]] = [:]
        for sheet in audit.sheets {
            var reading = Export(from: [.file(work.path("audit.xlsx"))], to: .file(work.path("sheet.jsonl")))
            reading.replacesOutput = true
            reading.formatOptions[XLSXReadingOptions.self].sheets = [.named(sheet.name)]
            _ = try reading.run()
            sheets[sheet.name] = (Shell.read(work.path("sheet.jsonl")) ?? "").split(separator: "\n").map(String.init)
        }
        return sheets
    }

    @Test func findsWhatIsToBeSeenTo() throws {
        let work = Workspace()
        let sheets = try sheets(of: work.file("crawl.jsonl", SiteAuditTests.crawl), beside: work)
        #expect(
            sheets["Broken"] == [
                #"{"statusCode":404,"url":"https://a.example/c/10","title":"Gone","depth":3,"row":11}"#,
                #"{"statusCode":404.5,"url":"https://a.example/c/9","error":"Not found","title":"Shop","depth":2,"row":10}"#,
                #"{"url":"https://gone.example","error":"no such host","depth":1,"row":12}"#,
            ])
        #expect(
            sheets["Redirected"] == [
                #"{"statusCode":200,"url":"https://a.example/c/8","leadsTo":"https://b.example/","depth":2,"row":9}"#,
                #"{"statusCode":301,"url":"https://a.example/c/6","leadsTo":"/c/7","title":"Shop","depth":2,"row":8}"#,
            ])
        // Neither the page that stands there twice nor those that are broken or redirect are duplicates.
        #expect(
            sheets["Duplicate titles"] == [
                #"{"pages":2,"title":"Shop","url":"https://a.example/b/1","depth":1,"row":2}"#,
                #"{"pages":2,"title":"Shop","url":"https://a.example/b/2","depth":1,"row":3}"#,
            ])
        #expect(sheets["Duplicate texts"]?.count == 4)
        #expect(
            sheets["Duplicate texts"]?.first
                == #"{"pages":2,"words":200,"url":"https://a.example/","title":"Home","depth":0,"row":1}"#)
        #expect(
            sheets["Thin pages"] == [
                #"{"words":0,"url":"https://a.example/b/4","title":"true","depth":2,"row":6}"#,
                #"{"words":2,"url":"https://a.example/b/1","title":"Shop","depth":1,"row":2}"#,
                #"{"words":2,"url":"https://a.example/b/2","title":"Shop","depth":1,"row":3}"#,
                #"{"words":2,"url":"https://a.example/b/2","title":"Shop","depth":1,"row":4}"#,
                #"{"words":3,"url":"https://A.example/b/3","depth":2,"row":5}"#,
            ])
        #expect(
            sheets["Missing or long titles"] == [
                #"{"problem":"missing","url":"https://A.example/b/3","depth":2,"row":5}"#,
                #"{"problem":"long","characters":61,"title":"\#(String(repeating: "é", count: 61))","url":"https://a.example/c/5","row":7}"#,
            ])
        #expect(
            sheets["By folder"] == [
                #"{"host":"a.example","folder":"/c/","pages":6,"broken":2,"redirected":2,"thin":0,"words (mean)":200.5}"#,
                #"{"host":"a.example","folder":"/b/","pages":5,"broken":0,"redirected":0,"thin":5,"words (mean)":1.8}"#,
                #"{"host":"a.example","folder":"/","pages":1,"broken":0,"redirected":0,"thin":0,"words (mean)":200}"#,
                #"{"host":"gone.example","folder":"/","pages":1,"broken":1,"redirected":0,"thin":0}"#,
            ])
        #expect(
            sheets["By depth"]?.map { $0.prefix(20) } == [
                #"{"depth":0,"pages":1"#, #"{"depth":1,"pages":4"#, #"{"depth":2,"pages":5"#, #"{"depth":3,"pages":2"#,
                #"{"depth":"none","pag"#,
            ])
        let summary = try #require(sheets["Summary"])
        for line in [
            #"{"what":"pages","pages":13,"share":1}"#, #"{"what":"missing titles","pages":1,"share":0.0769}"#,
            #"{"what":"status code 404.5","pages":1,"share":0.0769}"#,
            #"{"what":"status code none","pages":1,"share":0.0769}"#,
            #"{"what":"depth none","pages":1,"share":0.0769}"#,
        ] { #expect(summary.contains(line), "\(line)") }
    }

    @Test func isTheSameForEveryFormatAndAnyMemory() throws {
        let work = Workspace()
        let path = try work.file("crawl.jsonl", SiteAuditTests.crawl)
        func lists(_ path: String, _ change: (inout Export) -> Void = { _ in }) throws -> [String: [String]] {
            var sheets = try sheets(of: path, beside: work, change)
            sheets["Summary"]?.removeAll { $0.contains("\"source\"") }
            return sheets
        }
        let wanted = try lists(path)
        #expect(wanted.count == 9)
        for name in ["crawl.csv", "crawl.xlsx", "crawl.parquet", "crawl.json"] {
            _ = try Export(from: [.file(path)], to: .file(work.path(name))).run()
            let found = try lists(work.path(name))
            for (sheet, lines) in wanted { #expect(found[sheet] == lines, "\(name): \(sheet)") }
        }
        for (workers, memory) in [(1, 1), (3, 1 << 30)] {
            let found = try lists(path) {
                $0.workers = workers
                $0.memoryLimit = memory
                $0.formatOptions.blockSize = 1024
            }
            #expect(found == wanted)
        }
    }

    @Test func groupsSpillAndStayWhole() throws {
        let work = Workspace()
        let rows = (0..<20_000).map { row in
            #"{"url":"https://a.example/\#(row % 3000)/\#(row)","statusCode":200,"title":"t\#(row % 5000)","depth":\#(row % 7)}"#
        }
        let path = try work.file("crawl.jsonl", rows.joined(separator: "\n"))
        var export = Export(from: [.file(path)], to: .standardOutput)
        export.memoryLimit = 100_000
        let audit = try export.audit()
        let counts = Dictionary(uniqueKeysWithValues: audit.sheets.map { ($0.name, $0.rows) })
        #expect(counts["Duplicate titles"] == 20_000)
        #expect(counts["By folder"] == 3000)
        #expect(counts["By depth"] == 7)
        // No page has a text: nobody knows which are thin.
        #expect(counts["Thin pages"] == 0)
    }

    @Test func tellsOfLinksThatExcelDoesNotTake() throws {
        let work = Workspace()
        let rows = (0..<65_540).map { #"{"url":"https://a.example/\#($0)","statusCode":404}"# }
        let path = try work.file(
            "crawl.jsonl",
            (rows + [
                // None of these is a link of a workbook anyway.
                #"{"url":"https://a.example/\u0001","statusCode":404}"#,
                #"{"url":"https://a.example:99999/","statusCode":404}"#,
            ]).joined(separator: "\n"))
        let sheets = try sheets(of: path, beside: work)
        #expect(sheets["Summary"]?.contains { $0.contains(#""what":"addresses without a link","pages":10"#) } == true)
        #expect(sheets["Broken"]?.count == 65_542)
    }
}
