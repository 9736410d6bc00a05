internal import CSVFormat
internal import HasDataAPI
internal import JSONFormat
internal import Tabular
internal import Transforms

/// One run of an export: decides what will happen, then lets it happen.
final class ExportRun {
    private var export: Export
    private let progress: Progress
    private var options: FormatOptions
    private var irrevocable: (any IrrevocableByteSink)?
    /// Rows that carry envelope ids are written once.
    private var dropsRepeatedRows = false
    /// The source that is being read.
    private var current = 0
    /// How often a source changed while it was read.
    private var restarts = 0
    private static let mostRestarts = 2
    private var expectedColumns: [ColumnName] = []

    init(_ export: Export, progress: Progress) {
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    func run() throws(ExportError) -> Summary {
        try export.validated()
        let parts = KeptParts(for: export)
        do {
            let summary = try run(keeping: parts)
            parts.succeed()
            return summary
        } catch {
            parts.fail(source: current, isMalformed: error.code == .malformed)
            throw error
        }
    }

    private func run(keeping parts: KeptParts) throws(ExportError) -> Summary {
        let format = try export.outputFormat()
        // Said before anything is read or waited for, which may take long.
        try refuseOverwriting()
        try Output.check(export, format, options)
        try export.destination.makeFolders(isSynced: export.waitsForDisk)
        let opener = SourceOpener(export: export, options: options, parts: parts)
        var sources: [PreparedSource] = []
        for (index, source) in export.sources.enumerated() {
            current = index
            sources.append(try opener.prepare(source, at: index))
        }
        var mustJudge = false
        while true {
            current = 0
            do {
                dropsRepeatedRows = sources.contains(where: \.hasEnvelopes)
                var typing: Typing?
                if export.types == .infer, format.hasTypes, sources.contains(where: { !$0.format.hasTypes }) {
                    if !mustJudge { typing = expectedTypes(sources) }
                    if typing == nil { typing = try judge(&sources, opener) }
                }
                expectColumns(sources, format)
                return try write(sources, format, typing)
            } catch {
                if error.code == .misjudged {
                    export.log?("\(error): reading all rows for their types first")
                    mustJudge = true
                } else {
                    try startOver(&sources, after: error)
                }
            }
        }
    }

    /// Makes ready to start over, as long as nothing is out: from the same source if it has changed, else another way to
    /// the same rows.
    ///
    /// - Throws: `error` when that cannot be, or what went wrong on the other way.
    private func startOver(_ sources: inout [PreparedSource], after error: ExportError) throws(ExportError) {
        guard error.isDownloadFailure, !hasWrittenOut,
            sources[..<current].allSatisfy({ $0.isRepeatable || $0.again != nil })
        else { throw error }
        let next: PreparedSource
        if error.code == .entityChanged, restarts < Self.mostRestarts, let again = sources[current].again {
            restarts += 1
            export.log?("\(error)")
            export.log?("starting over")
            next = try again()
        } else if let fallback = sources[current].fallback {
            export.log?("\(error)")
            next = try fallback()
        } else {
            throw error
        }
        // What was read before it is read again from its start.
        for index in 0..<current where !sources[index].isRepeatable {
            if let again = sources[index].again { sources[index] = try again() }
        }
        sources[current] = next
    }

    /// Whether rows are where they cannot be taken back.
    private var hasWrittenOut: Bool { irrevocable?.hasWritten == true }

    private func refuseOverwriting() throws(ExportError) {
        try export.refuseReserved()
        guard export.rowsPerPart == nil else { return }
        if let path = export.destination.path { try FileSink.refuseFolder(path) }
        try export.refuseSourceAsOutput()
        guard let path = export.destination.path else { return }
        if !export.replacesOutput, !export.appends, SystemCalls.isRegularFile(path), !Destination.isDevice(path) {
            throw FileSink.isThere(path)
        }
    }

    /// Whether all columns are known before the first row, so that nothing has to wait for the header.
    private func hasFixedColumns(_ sources: [PreparedSource], _ format: any Format.Type) -> Bool {
        guard format.outputTransforms(options).isEmpty else { return false }
        let isOneTable = sources.count == 1 && sources[0].format.hasFixedColumns(options)
        return export.steps.fixedColumns != nil || (isOneTable && !export.steps.addsColumns)
    }

    /// Whether no row can be encoded before all are read, since each depends on columns that may come later.
    private func waitsForColumns(_ format: any Format.Type) -> Bool {
        format.needsHeader
            ? export.steps.sortsFields || export.rowsPerPart != nil : options[JSONOptions.self].isDense
    }

    private func tellOfColumns(isFixed: Bool, isAddition: Bool) {
        guard let log = export.log else { return }
        if isAddition {
            log("columns: the header of what is there")
        } else if export.steps.fixedColumns != nil {
            log("columns: those that were named, so nothing waits for the header")
        } else if isFixed {
            log("columns: the source's header, so nothing waits")
        } else {
            let limit = export.memoryLimit >> 20
            log(
                "columns: all that any row has; where the header comes first, rows wait in memory up to \(limit) MiB and then in a temporary file"
            )
        }
    }

    private func tellOfLayout(_ reader: any RowReader, _ source: PreparedSource) {
        guard let log = export.log, let delimiter = reader.delimiter else { return }
        log("\(source.name): the delimiter is \(DelimiterName.shown(DelimiterName.text(delimiter)))")
    }

    // MARK: Foresight

    /// The types that the first rows have, where the export can start over if they are not those of all rows.
    private func expectedTypes(_ sources: [PreparedSource]) -> Typing? {
        guard export.destination.canBeReplaced, sources.allSatisfy(\.isRepeatable) else { return nil }
        // Sources with types are looked at only where they decide which rows of the others are taken.
        let judged = sources.filter { !$0.format.hasTypes || export.steps.hasOrder }
        guard !judged.contains(where: { $0.format.needsSeekableSource }) else { return nil }
        guard let foresight = foresee(judged) else { return nil }
        export.log?("types: those of the first rows, against which all are checked")
        return Typing(expecting: foresight.findings)
    }

    /// The columns that the first rows of all sources have: with them a merged table is written in one go.
    private func expectColumns(_ sources: [PreparedSource], _ format: any Format.Type) {
        guard
            sources.count > 1, format.needsHeader, format.isText, !export.appends, !waitsForColumns(format),
            !hasFixedColumns(sources, format),
            sources.allSatisfy({ $0.isRepeatable && !$0.format.needsSeekableSource })
        else { return }
        expectedColumns = foresee(sources)?.columns ?? []
    }

    private func foresee(_ sources: [PreparedSource]) -> Foresight? {
        // Whatever is wrong with the first rows comes up again when they are written.
        guard let ordered = try? orderedStage(ColumnSet(export.steps.fixedColumns ?? []), nil) else { return nil }
        return try? Foresight(sources, ordered, blockSize: options.blockSize) {
            export.steps.independent(source: $0.label)
        }
    }

    // MARK: Passes

    /// The first pass of `--types infer`: the same readers and transforms, into a judge.
    private func judge(
        _ sources: inout [PreparedSource], _ opener: SourceOpener
    ) throws(ExportError) -> Typing {
        let columns = ColumnSet()
        let judge = TypeJudge()
        let idle = TypeJudge()
        let ordered = try orderedStage(columns, nil)
        for index in sources.indices where !sources[index].format.hasTypes || export.steps.hasOrder {
            if ordered.isSatisfied { break }
            current = index
            if !sources[index].isRepeatable { sources[index] = try opener.repeatable(sources[index]) }
            let source = sources[index]
            ordered.beginSource()
            progress.ofOtherPass?.begin(
                source: source.name, number: index + 1, of: sources.count, totalBytes: source.byteCount,
                totalRows: source.rowCount)
            try Pipeline(
                reader: source.makeReader(), source: source.name,
                transforms: export.steps.independent(source: source.label),
                ordered: ordered,
                writer: source.format.hasTypes ? idle : judge, encodingLedger: WarningLedger(isStrict: false),
                workers: export.workerCount, blockSize: options.blockSize, progress: progress.ofOtherPass,
                cancel: export.jobs.client.transport.cancel
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
        _ sources: [PreparedSource], _ format: any Format.Type, _ typing: Typing?
    ) throws(ExportError) -> Summary {
        let output = try Output(of: export, format: format, options: options)
        irrevocable = output.irrevocable
        do {
            var summary = try write(sources, format, typing, to: output)
            try output.finish()
            summary.output = export.destination.path
            summary.parts = output.partCount
            if let note = output.note { summary.notes.append(note) }
            for case .file(let path) in export.sources {
                if let warning = AppendNote.warning(of: path) { summary.notes.append(warning) }
            }
            summary.isAddition = output.isAddition
            if export.isDescribed {
                summary.columnSummaries = output.description?.columns(named: summary.columns) ?? []
                summary.files = Export.files(
                    at: output.paths, rows: summary.rowsWritten, rowsPerPart: export.rowsPerPart,
                    isAddition: output.isAddition)
            }
            return summary
        } catch {
            output.abandon()
            throw error
        }
    }

    private func write(
        _ sources: [PreparedSource], _ format: any Format.Type, _ typing: Typing?, to output: Output
    ) throws(ExportError) -> Summary {
        let isFixed = output.columns != nil || hasFixedColumns(sources, format)
        let columns = ColumnSet(output.columns ?? export.steps.fixedColumns ?? [])
        let encodingLedger = WarningLedger(isStrict: export.isStrict)
        let waiting = !isFixed && waitsForColumns(format) ? RowSpool(try options.makeSpool()) : nil
        tellOfColumns(isFixed: isFixed, isAddition: output.columns != nil)
        output.options[CSVOptions.self].hasFixedColumns = isFixed || waiting != nil
        let ordered = try orderedStage(
            columns, format, rowsPerPart: waiting == nil ? export.rowsPerPart : nil, limitsRuns: waiting != nil,
            closedBy: output.columns == nil ? nil : export.destination.path, expected: isFixed ? [] : expectedColumns)
        let writer: any RowWriter
        if let waiting { writer = waiting.makeWriter() } else { writer = try output.makeWriter(columns) }
        var summary = Summary()
        for (index, unopened) in sources.enumerated() {
            current = index
            // What no row of is wanted is not asked for.
            let source = ordered.isSatisfied ? unopened : try unopened.opened()
            ordered.beginSource()
            progress.begin(
                source: source.name, number: index + 1, of: sources.count, totalBytes: source.byteCount,
                totalRows: source.rowCount)
            var notes: [String] = []
            while !ordered.isSatisfied {
                let reader = try source.makeReader()
                defer { tellOfLayout(reader, source) }
                try Pipeline(
                    reader: reader, source: source.name,
                    transforms: source.transforms + export.steps.independent(source: source.label),
                    ordered: ordered, writer: writer, encodingLedger: encodingLedger,
                    typing: source.format.hasTypes ? nil : typing, workers: export.workerCount,
                    blockSize: options.blockSize,
                    progress: progress, cancel: export.jobs.client.transport.cancel
                ).run()
                notes = reader.notes
                guard !ordered.isSatisfied, try source.check?(ordered.sourceRows) == true else { break }
            }
            summary.notes += source.notes + notes
            if !ordered.isSatisfied, let note = source.noteAtEnd?() { summary.notes.append(note) }
            summary.sources.append(
                Summary.SourceSummary(
                    name: source.name, format: source.format.name, rowsRead: ordered.sourceRows,
                    rowsWritten: ordered.sourceRowsWritten, job: source.job.map(Summary.JobFacts.init)))
        }
        try typing?.confirm(columns)
        try ordered.confirm(isStrict: export.isStrict)
        var names = columns.names
        if let waiting {
            names = export.steps.sortsFields ? SortedFields.sorted(names) : names
            progress.ofOtherPass?.begin(
                source: export.destination.path ?? "standard output", number: 1, of: 1, totalBytes: nil,
                totalRows: ordered.rowsWritten)
            try empty(waiting, into: output, ColumnSet(names), format, encodingLedger)
        } else {
            try writer.finish(columns)
            try encodingLedger.note(writer.warnings, source: export.destination.path ?? "standard output")
        }
        summary.notes += ordered.notes
        if sources.count > 1, let note = AlikeNames.note(names) { summary.notes.append(note) }
        if format.needsHeader, format.isText, let note = ordered.noteOfPadding(columns: names.count) {
            summary.notes.append(note)
        }
        summary.format = format.name
        summary.rowsRead = ordered.rowsRead
        summary.rowsWritten = ordered.rowsWritten
        summary.rowsSkipped = ordered.rowsSkipped
        summary.columns = names
        summary.warnings = ordered.ledger.warnings
        summary.warnings.merge(encodingLedger.warnings, source: nil, rowsBefore: 0)
        return summary
    }

    /// Writes the rows that were put aside, now that all columns are known.
    private func empty(
        _ spool: RowSpool, into output: Output, _ columns: ColumnSet, _ format: any Format.Type,
        _ encodingLedger: WarningLedger
    ) throws(ExportError) {
        let name = export.destination.path ?? "standard output"
        let ordered = OrderedStage(
            columns: columns, stages: [], rowsPerSection: format.rowsPerSection, rowsPerPart: export.rowsPerPart,
            ledger: WarningLedger(isStrict: export.isStrict), repeatsNames: !format.needsHeader)
        let writer = try output.makeWriter(columns)
        try Pipeline(
            reader: spool.makeReader(name: name), source: name, transforms: [], ordered: ordered, writer: writer,
            encodingLedger: encodingLedger, workers: export.workerCount, blockSize: options.blockSize,
            progress: progress.ofOtherPass, cancel: export.jobs.client.transport.cancel
        ).run()
        try writer.finish(columns)
        try encodingLedger.note(writer.warnings, source: name)
    }

    private func orderedStage(
        _ columns: ColumnSet, _ format: (any Format.Type)?, rowsPerPart: UInt64? = nil, limitsRuns: Bool = false,
        closedBy: String? = nil, expected: [ColumnName] = []
    ) throws(ExportError) -> OrderedStage {
        OrderedStage(
            columns: columns,
            stages: try export.orderedStages(options, dropsRepeatedRows: dropsRepeatedRows, for: format),
            rowsPerSection: format?.rowsPerSection, rowsPerPart: rowsPerPart,
            ledger: WarningLedger(isStrict: format != nil && export.isStrict),
            limitsRuns: limitsRuns || !export.steps.unwind.isEmpty, hasLimit: export.steps.limit != nil,
            repeatsNames: format.map { !$0.needsHeader } ?? false, closedBy: closedBy, expected: expected)
    }
}
