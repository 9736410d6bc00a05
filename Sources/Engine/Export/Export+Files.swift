internal import SystemPackage
internal import Tables
package import Tabular

extension Export {
    /// Sees that no file of the run is written in the place of another: an output that is read would be replaced before all of
    /// it has been or, where a shell adds standard output to it, grow until the disk is full.
    ///
    /// - Parameter role: the file that is looked at; nil for all of them.
    package func refuseSharedFiles(_ role: RunFile.Role? = nil) throws(ExportError) {
        if let named = destination.named {
            try refuse(named, among: sources, .source)
            for filter in steps.keyFilters { try refuse(named, among: filter.sources, filter.role) }
        }
        var files = filesRead
        addDestination(to: &files)
        files.add(otherFiles)
        try files.check(role)
    }

    /// The same of what is no file of this machine: the same name is the same thing.
    private func refuse(
        _ output: NamedDestination, among sources: [Source], _ role: RunFile.Role
    ) throws(ExportError) {
        for case .named(let source) in sources where source.argument == output.argument {
            throw RunFiles.refusal(of: source.description, read: role, writtenAs: .output)
        }
    }

    /// The files that rows and keys come from.
    package var filesRead: RunFiles {
        var files = RunFiles()
        files.read(sources, as: .source)
        for filter in steps.keyFilters { files.read(filter.sources, as: filter.role, isFirst: true) }
        return files
    }

    /// Adds the files where the rows go.
    func addDestination(to files: inout RunFiles) {
        switch destination {
        case .file(let path):
            if rowsPerPart != nil { return files.write(path, as: .part, .split, name: nil) }
            files.write(path, as: .output, keepsWhatIsThere ? .added : .written, name: path)
        case .standardOutput:
            files.write(
                "/dev/stdout", as: .output, SystemCalls.isAppended(.standardOutput) ? .added : .written, name: nil)
        case .sink, .output, .rows, .bytes, .table: break
        }
    }

    /// Whether an output that is there still holds in the end what it holds now, or rows of the same keys. A database has
    /// other tables.
    private var keepsWhatIsThere: Bool {
        if appends || !formatOptions[TableOptions.self].upsertKeys.isEmpty { return true }
        return !replacesOutput && (try? outputFormat()) is any DatabaseFormat.Type
    }
}

extension KeyFilter {
    /// What its sources are to a run.
    fileprivate var role: RunFile.Role { .read(by: "\(keepsFound ? Setting.keysIn : Setting.keysNotIn)") }
}
