import ArgumentParser

/// The command `hasdata-export`: one verb by default, a few beside it.
struct HasDataExportCommand: ParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "hasdata-export",
        abstract: "Exports the rows of HasData jobs, and of files, as CSV, JSON, JSON Lines or XLSX.",
        discussion: """
            hasdata-export <source>... [--to FORMAT] [-o FILE | --output-dir DIR]

            A source is a job id, a link to an artifact, a file, a folder, or - for standard input. Without another verb \
            the rows are exported; `hasdata-export help export` lists its flags.
            """,
        version: version,
        subcommands: [ExportCommand.self, StatusCommand.self, FormatsCommand.self, SandboxCommand.self],
        defaultSubcommand: ExportCommand.self)
}
