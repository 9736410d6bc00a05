import HasDataExport

let client = try HasDataClient(key: try APIKey.environment())
let job = try JobID("dd1a8c53-2d47-4444-977d-8d653a6a3c82")

var export = client.export(job, to: .standardOutput)
export.steps.filters = [try StatusCodeFilter(parsing: "4xx,5xx")]

for try await row in export.rows() {
    print(row["url"] ?? "", (row["statusCode"] as Int?) ?? 0)
}
