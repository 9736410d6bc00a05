import HasDataExport

struct Page: Decodable {
    var url: String
    var statusCode: Int
    var title: String?
}

let client = try HasDataClient(key: try APIKey.environment())
let job = try JobID("dd1a8c53-2d47-4444-977d-8d653a6a3c82")

var export = client.export(job, to: .standardOutput)
export.steps.filters = [try StatusCodeFilter(parsing: "4xx,5xx")]

for try await page in export.rows(as: Page.self) {
    print(page.statusCode, page.url, page.title ?? "(no title)")
}
