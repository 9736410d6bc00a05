import ByteScanning
import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing

@Suite struct InspectionPageTests {
    /// Rows that try to get out of where they are shown.
    static let hostile = [
        #"{"url":"javascript:alert(1)","statusCode":404,"title":"<script>alert('title')</script>"}"#,
        #"{"url":"https://a.example/?q=\"><img src=x onerror=alert(1)>","statusCode":500,"title":"\"' onload=alert(2) x='"}"#,
        #"{"url":"https://b.example/","statusCode":"<b>4","title":"</style></title><svg onload=alert(3)>"}"#,
        #"{"url":"https://c.example/\u202egpj.exe","statusCode":403,"title":"bell \u0007 escape \u001b[31m nul \u0000"}"#,
        #"{"<i>column</i>":"&amp; \u2066 isolates","title":"<script>alert('title')</script>"}"#,
        #"{"url":"https://a.example/?q=\"><img src=x onerror=alert(1)>","error":"<!-- --><iframe src=//x>"}"#,
    ].joined(separator: "\n")

    @Test func escapesEveryValue() throws {
        let table = try Table("<u>crawl.jsonl", InspectionPageTests.hostile)
        let page = try table.export().inspect().page
        for markup in [
            "<script>a", "<img", "<b>", "<i>", "<u>", "<iframe", "<svg onload", "<!--", "javascript:alert(1)\"",
        ] {
            #expect(!page.contains(markup), "\(markup)")
        }
        #expect(page.contains("&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt;"))
        #expect(page.contains("&amp;amp;"))
        // One style, one title, and no attribute that was not meant to be.
        #expect(page.components(of: "</style>") == 2)
        #expect(page.components(of: "<script") == 2)
        #expect(page.components(of: "</title></head>") + page.components(of: "</title>\n<style>") == 3)
        let controls = page.unicodeScalars.filter {
            $0.value < 0x20 && $0 != "\n" || (0x202A...0x202E).contains($0.value)
        }
        #expect(controls.isEmpty)
        #expect(page.contains("bell ␇ escape ␛[31m nul ␀"))
    }

    @Test func linksOnlyToTheWeb() throws {
        let table = try Table("crawl.jsonl", InspectionPageTests.hostile)
        let page = try table.export().inspect().page
        let links = page.split(separator: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(links.contains { $0.hasPrefix("https://a.example/?q=&quot;&gt;") })
        for link in links { #expect(link.hasPrefix("https://") || link == "data:,", "\(link)") }
        #expect(page.contains("javascript:alert(1)</bdi>"))
    }

    @Test func fetchesNothing() throws {
        let table = try Table(
            "crawl.jsonl",
            "{\"url\":\"http://a.example/\",\"statusCode\":404,\"depth\":1,\"text\":\"x\"}\n{\"text\":\"long\"}\n")
        let page = try table.export().inspect().page
        #expect(page.contains("<h2>Text lengths</h2>"))
        for fetching in [" src=", "url(", "@import", "<link rel=\"stylesheet", "<script ", "fetch(", "xlink:"] {
            #expect(!page.contains(fetching), "\(fetching)")
        }
        #expect(page.contains("default-src 'none'"))
        // What may run is named by its digest.
        let script = try #require(page.split(separator: "<script>").last?.split(separator: "</script>").first)
        var hash = SHA256()
        Array(script.utf8).withUnsafeBytes { hash.update($0) }
        let digest = hash.digest()
        let source = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = buffer.baseAddress.map { base in digest.withUnsafeBytes { Base64.write($0, to: base) } } ?? 0
        }
        #expect(page.contains("script-src 'sha256-\(String(decoding: source, as: UTF8.self))'"))
    }

    @Test func saysWhenFromWhatAndHowLarge() throws {
        let table = try Table("crawl.csv", "url,title\nhttps://a.example/x/,A\nhttps://a.example/y/,A\n")
        var inspection = try table.export().inspect()
        #expect(!inspection.page.contains("Made 20"))
        inspection.madeAt = 1_700_000_000
        #expect(inspection.page.contains("crawl.csv · csv · delimiter &quot;,&quot; · 56 bytes</p>"))
        #expect(inspection.page.contains("Made 2023-11-14 22:13 UTC"))
        // Pages stand beside the title that they share, and folders have bars.
        #expect(inspection.page.contains("<li><a href=\"https://a.example/x/\""))
        #expect(inspection.page.contains("<h2>Folders</h2>"))
        #expect(inspection.page.contains("<th scope=\"row\" class=\"name\">"))
        #expect(!inspection.page.contains("<th>"))
    }

    @Test func nothingIsTooSmallToBeSeen() throws {
        let rows = (0..<3000).map { "{\"statusCode\":\($0 == 7 ? 500 : 200)}" }
        let page = try Table("a.jsonl", rows.joined(separator: "\n")).export().inspect().page
        #expect(page.contains("<rect class=\"server\" width=\"12\""))
    }

    /// A terminal whose locale is not UTF-8 gets letters it has, and lines that are measured as it shows them.
    @Test(arguments: [40, 80, 120]) func theReportInASCII(width: Int) throws {
        let long = String(repeating: "ö日", count: 90)
        let table = try Table("a.jsonl", "{\"url\":\"\(long)\",\"n\":1}\n{\"url\":\"\(long)b\",\"n\":2}\n")
        let inspection = try table.export().inspect()
        let report = inspection.report(width: width, ascii: true)
        #expect(report.utf8.allSatisfy { $0 < 0x80 })
        #expect(report.split(separator: "\n").allSatisfy { $0.utf8.count <= width || $0.contains("a.jsonl") })
        #expect(report.contains("..."))
    }

    @Test func reportCannotDriveATerminal() throws {
        let table = try Table("crawl.jsonl", InspectionPageTests.hostile)
        let report = try table.export().inspect().report()
        #expect(report.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(report.contains("␛[31m"))
        let coloured = try table.export().inspect().report(colors: true)
        #expect(coloured.contains("\u{1B}[1m"))
        #expect(!coloured.contains("\u{1B}[31m nul"))
    }

    @Test func isValidJSONWhateverIsInIt() throws {
        let table = try Table("a\"b\\.jsonl", InspectionPageTests.hostile)
        let inspection = try table.export().inspect()
        let again = try Table("inspection.json", inspection.json)
        let read = try Inspection(of: .file(again.path))
        #expect(read.rows == 1)
        #expect(read.columns.map(\.name).contains("conversions"))
    }
}

extension String {
    /// How many pieces `separator` cuts it into.
    fileprivate func components(of separator: String) -> Int { ranges(of: separator).count + 1 }
}
