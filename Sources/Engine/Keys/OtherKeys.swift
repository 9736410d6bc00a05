internal import JSONScanning
internal import Tables
internal import Tabular
internal import Transforms

/// The keys of other sources that the rows of a run, or of all runs of a batch, are looked up in, each read once.
struct OtherKeys: FormatOptionSet {
    private var readings: [KeyReading] = []

    init() {}

    /// Whether there are none.
    var isEmpty: Bool { readings.isEmpty }

    /// Those of an export's filters, none of them read yet. What waits is put aside where `options` say.
    init(of export: Export, _ options: FormatOptions) {
        readings = export.steps.keyFilters.map { KeyReading($0, for: export, options) }
    }

    /// Reads all that was not read before.
    func read() throws(ExportError) {
        for reading in readings { _ = try reading.keys() }
    }

    /// The keys of the filter at `index`.
    func keys(_ index: Int) throws(ExportError) -> KeySet {
        guard readings.indices.contains(index) else { throw ExportError(.usage, "the keys of a filter were not read") }
        return try readings[index].keys()
    }
}

/// The sources of one filter, read when their keys are asked for first; whatever comes of it comes of it for good, since
/// what comes in a pipe is there once.
private final class KeyReading: Sendable {
    private let filter: KeyFilter
    private let export: Export
    private let options: FormatOptions
    /// Those of the key that rows have typed.
    private let typed: [TypedFields.Field]
    private let result = FirstResult<KeySet>()

    init(_ filter: KeyFilter, for export: Export, _ options: FormatOptions) {
        self.filter = filter
        self.options = options
        let names = Set(filter.fields.map(\.name))
        typed = export.steps.typed?.fields.filter { names.contains($0.name) && $0.kind != .text } ?? []
        self.export = KeyReading.other(filter, export)
    }

    /// What reads the other sources: they are looked at as they stand, by the machinery of the export.
    private static func other(_ filter: KeyFilter, _ export: Export) -> Export {
        var other = Export(from: filter.sources, to: .standardOutput, registry: export.registry)
        other.types = .text
        other.workers = export.workers
        other.temporaryFolder = export.temporaryFolder
        other.isStrict = export.isStrict
        other.sourceOptions = export.sourceOptions
        other.transfers = export.transfers
        other.log = export.log
        other.memoryLimit = export.memoryLimit / 2
        other.formatOptions.maximumRow = export.formatOptions.maximumRow
        other.formatOptions.skipsErrors = export.formatOptions.skipsErrors
        other.formatOptions.blockSize = export.formatOptions.blockSize
        other.formatOptions[TableOptions.self].choiceAdvice =
            "write the one that is meant into a file of its own with \(Setting.table), and name that file"
        other.formatOptions[EnvelopeRule.self] = export.formatOptions[EnvelopeRule.self]
        // Nothing but the key is looked at, so that a reader may leave all else unread.
        other.steps.projection = try? FieldProjection(fields: filter.fields.map(\.name))
        return other
    }

    func keys() throws(ExportError) -> KeySet { try result.value { () throws(ExportError) in try read() } }

    private func read() throws(ExportError) -> KeySet {
        var options = export.runOptions()
        options.makeSpool = self.options.makeSpool
        let ready = options
        let sources = RunSources(SourceOpener(export, options: ready))
        do throws(ExportError) {
            return try read(sources, ready)
        } catch {
            var error = error
            if error.code == .malformed, error.location.row != nil { error.advice = KeyReading.advice }
            throw error
        }
    }

    /// What is typed here and text there is one key only where it is spelled as its kind prints it.
    private func note(of outcomes: [RowPass.Outcome]) -> String? {
        let areTexts = outcomes.contains { export.registry.format(named: $0.format)?.hasTypes == false }
        guard areTexts, !typed.isEmpty else { return nil }
        let names = typed.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return
            "\(Setting.types) makes other values of \(names) than stand here as text: keys that are spelled otherwise (1.50 for 1.5) are not the same"
    }

    /// Flags that say how the rows are to be read would be no help.
    private static let advice =
        "\(Setting.keysIn) and \(Setting.keysNotIn) read a source as it stands: convert it first, with the flags that it needs, or leave such rows out with \(Setting.skipsErrors)"

    private func read(_ sources: RunSources, _ ready: FormatOptions) throws(ExportError) -> KeySet {
        try sources.attempt { () throws(ExportError) in
            let keys = KeySet(
                of: filter.fields, memoryLimit: export.memoryLimit, makeSpool: self.options.makeSpool)
            let sequencer = RowSequencer(
                columns: ColumnSet(),
                stages: try export.orderedStages(ready, repeatedRows: sources.repeatedRows), rowsPerSection: nil,
                rowsPerPart: nil, ledger: WarningLedger(isStrict: export.isStrict))
            let pass = RowPass(export: export, options: ready, ordered: sequencer, writer: keys)
            let outcomes = try pass.run(sources)
            let name = outcomes.map(\.name).joined(separator: ", ")
            do throws(ExportError) {
                try sequencer.confirm(isStrict: export.isStrict)
            } catch {
                var error = error
                error.location.source = error.location.source ?? name
                throw error
            }
            keys.notes = outcomes.flatMap(\.notes) + sequencer.notes.map { "\(PathText.shown(name)): \($0)" }
            keys.notes += note(of: outcomes).map { ["\(PathText.shown(name)): \($0)"] } ?? []
            keys.warnings = sequencer.ledger.warnings
            export.log?("keys: \(sequencer.rowsRead) rows of \(name)")
            return keys
        }
    }
}
