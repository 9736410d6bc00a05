import HasDataExport
import TestSupport
import Testing

/// The Swift of README.md and GUIDE.md, compiled as it stands there with nothing but `import HasDataExport`.
@Suite struct SnippetTests {
    /// Blocks of README.md.
    func readme() async throws {
        let export = Export(job: try JobID("416349"), key: try APIKey.environment(), to: .file("maps.csv"))
        let summary = try await export.run()
        print(summary.rowsWritten, summary.columns)

        let client = try HasDataClient(key: try APIKey.environment())
        for try await row in client.rows(of: try JobID("416349")) {
            print(row["title"] ?? "", (row["rating"] as Double?) ?? 0)
        }
    }

    struct Page: Decodable {
        var url: String
        var statusCode: Int?
    }

    /// The block of GUIDE.md.
    func guide() async throws {
        let client = try HasDataClient(key: try APIKey.environment())
        for try await page in client.rows(of: try JobID("416349"), as: Page.self) {
            print(page.url, page.statusCode ?? 0)
        }
    }

    @Test(arguments: ["README.md", "GUIDE.md"]) func standInThisFile(page: String) throws {
        let text = try #require(Shell.read("\(Shell.package)/\(page)"))
        let here = try #require(Shell.read(#filePath))
        let compiled = Set(here.split(separator: "\n").map { $0.drop { $0 == " " } })
        let blocks = text.split(separator: "```swift\n").dropFirst().map { $0.prefix { $0 != "`" } }
        #expect(!blocks.isEmpty)
        for line in blocks.joined().split(separator: "\n") where !line.hasPrefix("//") {
            #expect(compiled.contains(line.drop { $0 == " " }), "\(line)")
        }
    }
}
