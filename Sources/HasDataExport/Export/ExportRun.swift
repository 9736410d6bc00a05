#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import CSVFormat
internal import Compression
internal import JSONFormat
internal import Tabular
internal import Transforms
internal import XLSXFormat

/// One run of an export: decides what will happen, then lets it happen.
final class ExportRun {
    private var export: Export
    private let progress: Progress
    private let budget: MemoryBudget
    private var options: FormatOptions
    private var irrevocable: (any IrrevocableByteSink)?
    /// Rows that carry envelope ids are written once.
    private var dropsRepeatedRows = false
    private var expectedColumns: [ColumnName] = []

    init(_ export: Export, progress: Progress) {
        self.export = export
        self.progress = progress
        let budget = MemoryBudget(limit: export.memoryLimit)
        let folder = export.temporaryFolder
        self.budget = budget
        options = export.formatOptions
        options.memoryLimit = export.memoryLimit
        options.makeSpool = { () throws(ExportError) in Spool(budget: budget, folder: folder) }
    }

    func run() throws(ExportError) -> Summary {
        let format = try outputFormat()
        let opener = SourceOpener(export: export, options: options)
        var sources: [PreparedSource] = []
        for source in export.sources { sources.append(try opener.prepare(source)) }
        try refuseOverwriting()
        dropsRepeatedRows = sources.contains(where: \.hasEnvelopes)
        var typing: Typing?
        if export.types == .infer, format.hasTypes, sources.contains(where: { !$0.format.hasTypes }) {
            typing = expectedTypes(sources)
            if typing == nil { typing = try judge(&sources, opener) }
        }
        fixColumns(sources)
        expectColumns(sources, format)
        while true {
            var failing = 0
            do {
                return try write(sources, format, typing, reading: &failing)
            } catch {
                if error.code == .misjudged {
                    export.log?("\(error): reading all rows for their types first")
                    typing = try judge(&sources, opener)
                    continue
                }
                // The export starts over another way while nothing of it is out.
                guard
                    error.isDownloadFailure,
                    let fallback = sources[failing].fallback, !hasWrittenOut,
                    sources[..<failing].allSatisfy({ $0.isRepeatable || $0.again != nil })
                else { throw error }
                export.log?("\(error)")
                // What was read before it is read again from its start.
                for index in 0..<failing where !sources[index].isRepeatable {
                    if let again = sources[index].again { sources[index] = try again() }
                }
                sources[failing] = try fallback()
                dropsRepeatedRows = sources.contains(where: \.hasEnvelopes)
            }
        }
    }

    /// Whether rows are where they cannot be taken back.
    private var hasWrittenOut: Bool { irrevocable?.hasWritten == true }

    private func outputFormat() throws(ExportError) -> any Format.Type {
        if let name = export.format { return try export.registry.required(name, toWrite: true) }
        if let path = export.destination.path, let format = export.registry.format(ofPath: path),
            format.abilities.contains(.writes)
        {
            return format
        }
        return try export.registry.required("jsonl", toWrite: true)
    }

    /// An output that is one of the inputs would be read while it is replaced.
    private func refuseOverwriting() throws(ExportError) {
        guard let path = export.destination.path, let output = SystemCalls.status(of: path) else { return }
        for source in export.sources {
            guard case .file(let name) = source, let input = SystemCalls.status(of: name) else { continue }
            if input.st_ino == output.st_ino, input.st_dev == output.st_dev {
                throw ExportError(
                    .usage, "is both a source and the output", at: Location(source: path), advice: "name another output"
                )
            }
        }
    }

    /// Nothing has to wait for the header where all columns are known before the first row.
    private func fixColumns(_ sources: [PreparedSource]) {
        // Of the formats, only tables of text have rows that are never wider than their header; a sheet's may be.
        let isOneTable =
            sources.count == 1 && sources[0].format.needsHeader && !sources[0].format.hasTypes
            && !options[CSVOptions.self].isRagged
        options[CSVOptions.self].hasFixedColumns =
            export.steps.fixedColumns != nil || (isOneTable && !export.steps.addsColumns)
        guard let log = export.log else { return }
        if export.steps.fixedColumns != nil {
            log("columns: those that were named, so nothing waits for the header")
        } else if options[CSVOptions.self].hasFixedColumns {
            log("columns: the source's header, so nothing waits")
        } else {
            log(
                "columns: all that any row has; where the header comes first, rows wait in memory up to \(export.memoryLimit >> 20) MiB and then in a temporary file"
            )
        }
    }

    // MARK: Foresight

    /// The types that the first rows have, where the export can start over if they are not those of all rows.
    private func expectedTypes(_ sources: [PreparedSource]) -> Typing? {
        guard export.destination.canBeReplaced, sources.allSatisfy(\.isRepeatable) else { return nil }
        // Sources with types are looked at only where they decide which rows of the others are taken.
        let judged = sources.filter { !$0.format.hasTypes || export.steps.hasOrder }
        guard !judged.contains(where: { $0.format.needsSeekableSource }) else { return nil }
        return foresee(judged).map { Typing(expecting: $0.findings) }
    }

    /// The columns that the first rows of all sources have: with them a merged table is written in one go.
    private func expectColumns(_ sources: [PreparedSource], _ format: any Format.Type) {
        guard
            sources.count > 1, format.needsHeader, format.isText, !options[CSVOptions.self].hasFixedColumns,
            sources.allSatisfy({ $0.isRepeatable && !$0.format.needsSeekableSource })
        else { return }
        expectedColumns = foresee(sources)?.columns ?? []
    }

    private func foresee(_ sources: [PreparedSource]) -> Foresight? {
        // Whatever is wrong with the first rows comes up again when they are written.
        guard let ordered = try? orderedStage(ColumnSet(export.steps.fixedColumns ?? []), nil) else { return nil }
        return try? Foresight(sources, ordered, blockSize: options.blockSize) {
            export.steps.independent(source: $0.name)
        }
    }

    // MARK: Passes

    /// The first pass of `--types infer`: the same readers and transforms, into a judge.
    private func judge(
        _ sources: inout [PreparedSource], _ opener: SourceOpener
    ) throws(ExportError) -> Typing {
        for index in sources.indices where !sources[index].isRepeatable {
            sources[index] = try opener.repeatable(sources[index])
        }
        let columns = ColumnSet()
        let judge = TypeJudge()
        let idle = TypeJudge()
        let ordered = try orderedStage(columns, nil)
        for source in sources where !source.format.hasTypes || export.steps.hasOrder {
            if ordered.isSatisfied { break }
            ordered.beginSource()
            try Pipeline(
                reader: source.makeReader(), source: source.name,
                transforms: export.steps.independent(source: source.name),
                ordered: ordered,
                writer: source.format.hasTypes ? idle : judge, encodingLedger: WarningLedger(isStrict: false),
                workers: workers, blockSize: options.blockSize, cancel: export.jobs.client.transport.cancel
            ).run()
        }
        let numeric = judge.numericColumns(of: columns)
        export.log?("types: after a first pass, columns of numbers: \(list(numeric, in: columns))")
        return Typing(numericColumns: numeric)
    }

    /// The names for a message, in their order.
    private func list(_ names: Set<ColumnName>, in columns: ColumnSet) -> String {
        let known = columns.names.filter(names.contains).map(\.description)
        if known.isEmpty { return "none" }
        return known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", and \(known.count - 10) more" : "")
    }

    private func write(
        _ sources: [PreparedSource], _ format: any Format.Type, _ typing: Typing?, reading index: inout Int
    ) throws(ExportError) -> Summary {
        var sink = try export.destination.open(replaces: export.replacesOutput)
        irrevocable = sink as? any IrrevocableByteSink
        if let path = export.destination.path, FormatRegistry.isCompressed(path) { sink = compressed(sink) }
        do {
            let summary = try write(sources, format, typing, to: sink, reading: &index)
            try sink.finish()
            return summary
        } catch {
            sink.abandon()
            throw error
        }
    }

    private func write(
        _ sources: [PreparedSource], _ format: any Format.Type, _ typing: Typing?, to sink: any ByteSink,
        reading current: inout Int
    ) throws(ExportError) -> Summary {
        let columns = ColumnSet(export.steps.fixedColumns ?? [])
        let ordered = try orderedStage(columns, format)
        let encodingLedger = WarningLedger(isStrict: export.isStrict)
        let writer = try format.makeWriter(to: sink, options: options)
        var summary = Summary()
        for (index, source) in sources.enumerated() {
            current = index
            ordered.beginSource()
            progress.begin(
                source: source.name, number: index + 1, of: sources.count, totalBytes: source.byteCount,
                totalRows: source.rowCount)
            if !ordered.isSatisfied {
                try Pipeline(
                    reader: source.makeReader(), source: source.name,
                    transforms: export.steps.independent(source: source.name),
                    ordered: ordered, writer: writer, encodingLedger: encodingLedger,
                    typing: source.format.hasTypes ? nil : typing, workers: workers, blockSize: options.blockSize,
                    progress: progress, cancel: export.jobs.client.transport.cancel
                ).run()
                if !ordered.isSatisfied { try source.check?(ordered.sourceRows) }
            }
            summary.notes += source.notes
            summary.sources.append(
                Summary.SourceSummary(
                    name: source.name, format: source.format.name, rowsRead: ordered.sourceRows,
                    rowsWritten: ordered.sourceRowsWritten))
        }
        try typing?.confirm(columns)
        try writer.finish(columns)
        summary.output = export.destination.path
        summary.format = format.name
        summary.rowsRead = ordered.rowsRead
        summary.rowsWritten = ordered.rowsWritten
        summary.rowsSkipped = ordered.rowsSkipped
        summary.columns = columns.names
        summary.warnings = ordered.ledger.warnings
        summary.warnings.merge(encodingLedger.warnings, source: nil, rowsBefore: 0)
        return summary
    }

    private func orderedStage(_ columns: ColumnSet, _ format: (any Format.Type)?) throws(ExportError) -> OrderedStage {
        var stages: [any RowStage] = []
        if dropsRepeatedRows {
            stages.append(try EnvelopeIDs(column: JSONOptions.hiddenID, options: options).makeStage())
        }
        for step in export.steps.ordered(options) + (format?.outputTransforms(options) ?? []) {
            stages.append(try step.makeStage())
        }
        return OrderedStage(
            columns: columns, stages: stages, rowsPerSection: format?.rowsPerSection, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: format != nil && export.isStrict),
            limitsRuns: !export.steps.unwind.isEmpty, expected: format == nil ? [] : expectedColumns)
    }

    private var workers: Int { max(1, export.workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    private func compressed(_ sink: any ByteSink) -> any ByteSink {
        GzipSink(sink, effort: options[XLSXWritingOptions.self].effort)
    }
}
