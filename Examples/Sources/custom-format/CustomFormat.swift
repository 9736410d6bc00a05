import HasDataExport

/// custom-format SOURCE OUTPUT.ltsv: a format from outside the library, by one `register` line.
@main
enum CustomFormat {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 3 else { throw ExportError(.usage, "custom-format SOURCE OUTPUT.ltsv") }

        var export = Export(from: [try Source(argument: words[1])], to: .file(words[2]))
        export.registry.register(LTSVFormat.self)
        export.replacesOutput = true
        let summary = try await export.run()
        print("\(words[2]): \(summary.rowsWritten) rows as \(summary.format)")
    }
}
