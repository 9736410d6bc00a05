import HasDataExport

/// One of the plug-ins beside this file at work: `plug-ins WHICH [SOURCE OUTPUT]`.
func run(_ arguments: [String]) async throws {
    let source = try Source.named(arguments[1], kinds: [NumberSource.self])
    var export = Export(from: [source], to: .named(arguments[2], kinds: [MemoryTable.self]))
    export.replacesOutput = true
    export.registry.register(MarkdownTable.self)
    export.registry.register(ColumnGroups.self)
    switch arguments[0] {
    case "masked": export.steps.filters = [Masked(column: "url")]
    case "reversed": export.steps.filters = [Reversed()]
    default: break
    }
    let summary = try await export.run()
    print("\(summary.format): \(summary.rowsWritten) rows, \(summary.columns.count) columns")
    if arguments[0] == "database" {
        let table = MemoryDatabase.shared.table(String(arguments[2].dropFirst("memory:".count))) ?? []
        // A run that fails leaves nothing behind.
        export.sources.append(.file("gone.csv"))
        _ = try? await export.run()
        let after = MemoryDatabase.shared.table(String(arguments[2].dropFirst("memory:".count))) ?? []
        print("database: \(table.count) rows, \(after.count) after a failed run")
    }
}

try await run(Array(CommandLine.arguments.dropFirst()))
