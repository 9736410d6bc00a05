import HasDataExport

/// filter-and-merge OUTPUT SOURCE...: jobs, links and files into one output, without repeats.
@main
enum FilterAndMerge {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard let output = words.first, words.count > 1 else {
            throw ExportError(.usage, "filter-and-merge OUTPUT SOURCE...")
        }

        var export = Export(from: try words.dropFirst().map { try Source(argument: $0) }, to: .file(output))
        export.replacesOutput = true
        export.steps.filters = [try StatusCodeFilter(parsing: "200,none")]
        export.steps.uniqueBy = [FieldPath("url")]
        export.steps.sourceField = "source"
        export.steps.projection = try FieldProjection(
            parsingFields: "source,url,depth,title", omit: nil, rename: ["title=heading"])
        export.formatOptions[CSVOptions.self].delimiter = UInt8(ascii: ";")

        let summary = try await export.run()
        print("\(output): \(summary.rowsWritten) of \(summary.rowsRead) rows, from \(summary.sources.count) sources")
    }
}
