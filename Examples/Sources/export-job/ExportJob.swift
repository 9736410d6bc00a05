import HasDataExport

/// export-job JOB FILE [ENDPOINT]: a job's rows into a file, whose ending names the format.
@main
enum ExportJob {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count >= 3 else {
            print("export-job JOB FILE [ENDPOINT], with the key in HASDATA_API_KEY")
            throw ExportError(.usage, "a job and a file are needed")
        }

        // These three lines do it; the rest is what one may want beside it.
        var export = Export(job: try JobID(words[1]), key: try APIKey.environment(), to: .file(words[2]))
        if words.count > 3 { export.jobs.endpoint = words[3] }
        export.replacesOutput = true

        let progress = ExportProgress()
        async let summary = export.run(progress: progress)
        for await figures in progress.updates() where figures.rows > 0 {
            print("\(figures.rows) rows of \(figures.source)")
        }
        print("\(words[2]): \(try await summary.rowsWritten) rows")
    }
}
