import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// Which rows, by the keys of other sources.
struct KeyFlags: ParsableArguments {
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "Rows whose --key is in another source, of any format; read once, before the rows.", valueName: "file"),
        completion: .file())
    var inside: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Rows whose --key is not in another source.", valueName: "file"),
        completion: .file())
    var notIn: String?

    /// Whether either is given.
    var areGiven: Bool { inside != nil || notIn != nil }

    /// Adds the filters that these flags mean; called once the export knows how its kinds of source are reached.
    ///
    /// - Throws: `.usage` without a key, or for a word that is no source.
    func apply(to export: inout Export, key: [String], isRecursive: Bool = false) throws(ExportError) {
        guard areGiven else { return }
        let fields = try FieldFlags.names(key, "--key").map { FieldPath(dotted: $0) }
        if let inside {
            let sources = try sources(inside, for: export, isRecursive)
            export.steps.keyFilters.append(KeyFilter(in: sources, by: fields))
        }
        if let notIn {
            let sources = try sources(notIn, for: export, isRecursive)
            export.steps.keyFilters.append(KeyFilter(notIn: sources, by: fields))
        }
    }

    /// What a word stands for: one source, or those in a folder or below a prefix.
    private func sources(
        _ word: String, for export: Export, _ isRecursive: Bool
    ) throws(ExportError) -> [Source] {
        var other = export
        other.sources = [try Source(argument: word)]
        if other.sources.contains(where: \.needsKey), export.jobs.key == nil { throw ConnectionFlags.missingKey }
        _ = try other.expandNamedSources()
        return try Folder.expanded(other.sources, isRecursive: isRecursive, registry: export.registry)
    }
}

/// What tells rows apart, for the flags that compare them with those of other sources.
struct KeyFieldFlags: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The fields that --in and --not-in compare.", valueName: "a,b"))
    var key: [String] = []

    /// - Throws: `.usage` where there is nothing that it says.
    func check(_ keys: KeyFlags) throws(ExportError) {
        guard !key.isEmpty, !keys.areGiven else { return }
        throw ExportError(
            .usage, "--key names the fields that --in and --not-in compare, and neither is given",
            advice: "the API's key is --api-key-file or --api-key; --unique-by leaves out rows of one key")
    }
}
