import HasDataExport
import Tabular

extension RunFile.Role {
    /// What came of the run.
    static let summary = RunFile.Role("the summary", advice: "name another file for the summary")
    /// The exact types of columns.
    static let schema = RunFile.Role("the schema's file", advice: "name another file for the schema")
    /// A page for the eye.
    static let page = RunFile.Role("the page", advice: "name another file for the page")
    /// A workbook of what is to be seen to.
    static let audit = RunFile.Role("the audit", advice: "name another file for the audit")
}

extension RunFiles {
    /// What flags have read that is no rows.
    init(lists: [String], job: ConnectionFlags, schema: String? = nil) {
        self.init()
        for list in lists where list != "-" { read(list, as: .read(by: "--sources")) }
        if let file = job.apiKeyFile { read(file, as: .read(by: "--api-key-file")) }
        if let file = job.caFile { read(file, as: .read(by: "--ca-file")) }
        if let schema, schema != "-" { read(schema, as: .read(by: "--schema")) }
    }

    /// Adds a file that is written where one is named and is no standard output.
    mutating func write(named path: String?, as role: RunFile.Role) {
        if let path, path != "-" { write(path, as: role) }
    }
}

extension KeyFlags {
    /// The filters that these flags mean, as far as can be told before anything is asked of anybody.
    func filters(isRecursive: Bool, registry: FormatRegistry) -> [KeyFilter] {
        func sources(_ word: String) -> [Source] {
            guard let source = try? Source(argument: word) else { return [] }
            return (try? Folder.expanded([source], isRecursive: isRecursive, registry: registry)) ?? [source]
        }
        return (inside.map { [KeyFilter(in: sources($0), by: [])] } ?? [])
            + (notIn.map { [KeyFilter(notIn: sources($0), by: [])] } ?? [])
    }
}

extension ReadingCommand {
    /// The files that a run over these sources reads. What is wrong with them is told by the run.
    func filesRead(_ words: [Source]) -> RunFiles {
        var export = Export(from: words, to: .standardOutput)
        let (isRecursive, registry) = (reading.recursive, export.registry)
        export.sources = (try? Folder.expanded(words, isRecursive: isRecursive, registry: registry)) ?? words
        export.steps.keyFilters = keys.filters(isRecursive: isRecursive, registry: registry)
        var files = export.filesRead
        files.add(RunFiles(lists: lists, job: job))
        return files
    }
}
