import HasDataExport

let client = try HasDataClient(key: try APIKey.environment())
let job = try JobID("dd1a8c53-2d47-4444-977d-8d653a6a3c82")

for try await row in client.rows(of: job) {
    print(row["url"] ?? "", (row["statusCode"] as Int?) ?? 0)
}
