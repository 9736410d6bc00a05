import ArgumentParser
import CBuildInfo

/// The command `hasdata-export`: one verb by default, a few beside it.
struct HasDataExportCommand: ParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "hasdata-export",
        abstract: "Exports rows of HasData jobs, links and files as CSV, JSON, XLSX, Parquet and more.",
        discussion: """
            hasdata-export <source>... [--to FORMAT] [-o FILE | --output-dir DIR]

            A source is a job id, a link to an artifact, a file, a folder, or - for standard input. Without another verb \
            the rows are exported; `hasdata-export help export` lists its flags.
            """,
        version: versionWithCommit,
        subcommands: [
            ExportCommand.self, InspectCommand.self, CountCommand.self, DiffCommand.self, SchemaCommand.self,
            PagesCommand.self,
            StatusCommand.self,
            FormatsCommand.self, SandboxCommand.self,
        ],
        defaultSubcommand: ExportCommand.self)

    /// What may be named before the arguments.
    static var verbs: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }

    /// `0.1.0 (4f2c1ab)`; without a commit where the build was not told one.
    private static var versionWithCommit: String {
        let commit = String(cString: hasdata_commit())
        return commit.isEmpty ? version : "\(version) (\(commit))"
    }
}
