import HasDataExport

struct Page: Decodable {
    var url: String
    var statusCode: Int?
    var depth: Int?
    var title: String?
}

/// decode-rows JOB [ENDPOINT]: the broken pages of a crawl, as values of a type of one's own.
@main
enum DecodeRows {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count >= 2 else { throw ExportError(.usage, "decode-rows JOB [ENDPOINT]") }

        let client = try HasDataClient(
            endpoint: words.count > 2 ? words[2] : HasDataClient.standardEndpoint, key: try APIKey.environment())
        let job = try JobID(words[1])

        // The rows as they come: leaving the loop ends the download.
        for try await row in client.rows(of: job) {
            print("the first row is \(row["url"] ?? "?"), at depth \((row["depth"] as Int?) ?? 0)")
            break
        }

        // The same rows, decoded and filtered before they reach the loop.
        var export = client.export(job, to: .standardOutput)
        export.steps.filters = [try WhereFilter(parsing: "statusCode >= 400")]
        var count = 0
        for try await page in export.rows(as: Page.self) {
            count += 1
            print(page.statusCode ?? 0, page.url)
        }
        print("\(count) broken pages")
    }
}
