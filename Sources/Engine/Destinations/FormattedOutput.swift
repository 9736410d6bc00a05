internal import Compression
internal import SystemPackage
internal import Tables
internal import Tabular
internal import Transforms

/// A format on bytes: one sink, a file that is added to, or a row of parts; compressed or not.
final class FormattedOutput: RowOutput {
    private enum Place {
        case sink(any ByteSink)
        case parts(PartNames)
    }

    /// What the format is told, once it is known what is there already.
    private var options: FormatOptions
    private(set) var fixedColumns: [ColumnName]?
    /// The sink, where what went there cannot be taken back.
    private var irrevocable: (any UnstagedSink)?
    /// The sink of an output that is no file, where it is to be described.
    private var described: DescribedSink?
    private var isAppended = false
    private let path: String?
    /// The same, or what an output that is no file is called.
    private let placeName: String?
    let isReplaceable: Bool
    private let format: any Format.Type
    /// Puts in front of a sink what its bytes are compressed with, if they are.
    private let coded: (any ByteSink) throws(ExportError) -> any ByteSink
    /// What became of characters that the output's encoding lacks.
    private let losses = EncodedSink.Losses()
    private let place: Place
    private let writer: any RowWriter
    private var parts: PartsWriter?
    private let openPart: (String) throws(ExportError) -> FileSink

    /// Opens the place. Nothing that is there changes before `finish`.
    ///
    /// - Throws: `.output` where it cannot be written or something is in the way; `.usage` for what makes no sense.
    init(of export: Export, format: any Format.Type, options: FormatOptions) throws(ExportError) {
        self.format = format
        self.options = options
        let (replaces, isSynced) = (export.replacesOutput, export.waitsForDisk)
        let followsLinks = export.followsLinks
        openPart = { (path) throws(ExportError) in
            try FileSink(
                path: path, replaces: replaces, isSynced: isSynced, isPublished: false, followsLinks: followsLinks)
        }
        path = export.destination.path
        placeName = export.destination.name
        isReplaceable = export.destination.canBeReplaced && !export.writesAtOnce
        let compression = placeName.flatMap { StreamCompression(ofPath: $0) }
        let (effort, workers) = (options.compression, export.workerCount)
        let encoding = format.isText && export.outputEncoding != .utf8 ? export.outputEncoding : nil
        if encoding != nil, export.appends {
            throw ExportError(
                .usage, "\(Setting.appends) adds UTF-8 to UTF-8", advice: "leave \(Setting.outputEncoding) out")
        }
        self.options.outputEncodingName = encoding?.declaredName
        let counted = options.skipsErrors ? losses : nil
        coded = { (sink) throws(ExportError) in
            let sink = compression?.compressor(to: sink, effort: effort, workers: workers) ?? sink
            guard let encoding else { return sink }
            return try EncodedSink(sink, encoding: encoding, losses: counted)
        }
        if export.rowsPerPart != nil {
            place = .parts(try FormattedOutput.parts(of: export))
        } else if export.writesAtOnce {
            let found = try FormattedOutput.added(to: export, format, options)
            let (sink, added) = try export.openAtOnce(format, options, added: found)
            if let added { self.options = added.continuation.options }
            irrevocable = sink
            place = .sink(sink)
            fixedColumns = added?.columns
            isAppended = added != nil
        } else if let added = try FormattedOutput.added(to: export, format, options) {
            place = .sink(try FormattedOutput.sink(adding: added, export, format, &self.options))
            fixedColumns = added.columns
            isAppended = true
        } else {
            var sink = try export.openSink(format)
            if export.isDescribed, export.destination.named != nil {
                let measured = DescribedSink(sink)
                (described, sink) = (measured, measured)
            }
            if export.steps.hasDemands, !isReplaceable { sink = WaitingSink(sink, in: try options.makeSpool()) }
            irrevocable = sink as? any UnstagedSink
            place = .sink(try coded(sink))
        }
        switch place {
        case .sink(let sink): writer = try format.makeWriter(to: sink, options: self.options)
        case .parts(let names):
            let parts = try PartsWriter(names, format: format, options: self.options, coded: coded, openFile: openPart)
            self.parts = parts
            writer = parts
        }
    }

    var needs: OutputNeeds {
        var needs = format.needs(options)
        // Each part has the header of all, and the types.
        if parts != nil, needs.columns == .growing { needs.columns = .complete }
        if parts != nil, needs.types == .growing { needs.types = .complete }
        return needs
    }

    /// The stream that rows go to as they come, where it is one.
    var stream: FileDescriptor? { (irrevocable as? StandardOutputSink)?.descriptor }

    var hasWritten: Bool { irrevocable?.hasWritten == true }

    var addsColumns: Bool { !format.outputTransforms(options).isEmpty }

    var transforms: [any RowTransform] {
        let named = MissingFieldsCheck(ofOutput: format.namedColumns(options))
        return format.outputTransforms(options) + (format.keepsLoneSurrogates ? [] : [TextNames()])
            + (named.fields.isEmpty ? [] : [named])
    }

    func begin(_ schema: TableSchema) throws(ExportError) { try writer.begin(schema) }

    func makeEncoder() -> any RowEncoder { writer.makeEncoder() }

    func append(_ rows: EncodedRows) throws(ExportError) { try writer.append(rows) }

    var warnings: WarningCounts {
        var warnings = writer.warnings
        warnings.add(.unencodableText, count: losses.count, at: losses.first)
        return warnings
    }

    func finish(_ columns: ColumnSet) throws(ExportError) { try writer.finish(columns) }

    /// Makes everything appear where it belongs.
    func commit() throws(ExportError) {
        switch place {
        case .sink(let sink): try sink.finish()
        case .parts: try parts?.publish()
        }
    }

    /// Throws what opening the place would throw for the sake of what is there already.
    static func check(_ export: Export, _ format: any Format.Type, _ options: FormatOptions) throws(ExportError) {
        if let database = format as? any DatabaseFormat.Type {
            try DatabaseOutput.check(export, database)
            return
        }
        if format.needs(options).hasTablePerSource, export.rowsPerPart != nil || export.appends {
            throw ExportError(
                .usage,
                "\(Setting.sheetPerSource) makes one workbook of all sources, and "
                    + (export.appends
                        ? "\(Setting.appends) adds to a file" : "\(Setting.rowsPerPart) makes several files"),
                advice: "give one of them")
        }
        if !format.isText, export.destination.isTerminal {
            throw ExportError(
                .usage, "\(format.noun) cannot be shown on a terminal", advice: "name a file with \(Setting.output)")
        }
        if let named = export.destination.named {
            guard export.rowsPerPart == nil, !export.appends else {
                throw ExportError(
                    .usage, "\(export.appends ? Setting.appends : Setting.rowsPerPart) is for files",
                    at: Location(source: named.argument))
            }
            try named.kind.check(named.argument, for: export)
        }
        if export.rowsPerPart != nil { _ = try parts(of: export) }
        _ = try added(to: export, format, options)
    }

    private static func parts(of export: Export) throws(ExportError) -> PartNames {
        guard !export.appends else {
            throw ExportError(
                .usage, "\(Setting.rowsPerPart) makes new files and \(Setting.appends) adds to one: give one of them")
        }
        guard let path = export.destination.path else {
            throw ExportError(
                .usage, "\(Setting.rowsPerPart) makes files",
                advice: "name them with \(Setting.output) or \(Setting.outputs)")
        }
        if Destination.isDevice(path) {
            throw ExportError(
                .usage, "is not a file, and \(Setting.rowsPerPart) makes several", at: Location(source: path),
                advice: "name a file")
        }
        if path.hasSuffix("/") { try FileSink.refuseFolder(path) }
        let names = PartNames(path)
        let older = names.existing()
        if !export.replacesOutput, let first = older.first {
            let others = older.count == 1 ? "it" : "it and the parts behind it, \(older.count) in all"
            throw ExportError(
                .output, "the output is already there", at: Location(source: first),
                advice: "\(Setting.replacesOutput) replaces \(others)")
        }
        return names
    }

    private static func added(
        to export: Export, _ format: any Format.Type, _ options: FormatOptions
    ) throws(ExportError) -> AppendedFile? {
        guard export.appends else { return nil }
        guard !export.replacesOutput else {
            throw ExportError(
                .usage,
                "\(Setting.appends) keeps what is there and \(Setting.replacesOutput) replaces it: give one of them")
        }
        guard let path = export.destination.path else {
            throw ExportError(.usage, "\(Setting.appends) adds to a file", advice: "name it with \(Setting.output)")
        }
        return try AppendedFile(path: path, format: format, options: options, registry: export.registry)
    }

    /// What is written behind a header has to look like what is there.
    private static func sink(
        adding file: AppendedFile, _ export: Export, _ format: any Format.Type, _ options: inout FormatOptions
    ) throws(ExportError) -> any ByteSink {
        let (asked, name) = (options, export.destination.path ?? file.path)
        options = file.continuation.options
        return AppendSink(
            file, held: asked[ExistingRows.self].held, name: name, lineEnd: file.continuation.lineEnd,
            addition: try options.makeSpool(),
            isSynced: export.waitsForDisk, log: export.log
        ) { (source) throws(ExportError) in
            try AppendedFile(source, at: file.path, name: name, format: format, options: asked)
        }
    }

    var outcome: OutputOutcome {
        OutputOutcome(
            path: placeName, paths: paths, format: format.name, parts: parts?.partCount, isAppended: isAppended,
            content: described?.content, notes: (note.map { [$0] } ?? []) + writer.notes)
    }

    /// What to say of parts of an earlier output that had more of them.
    private var note: String? {
        guard let removed = parts?.removedCount, removed > 0 else { return nil }
        return removed == 1
            ? "1 part of an earlier output was removed" : "\(removed) parts of an earlier output were removed"
    }

    /// The files there are once it is finished.
    private var paths: [String] {
        if case .parts(let names) = place { return (0..<(parts?.partCount ?? 0)).map { names.path(of: $0) } }
        return path.map { [$0] } ?? []
    }

    /// Leaves nothing behind.
    func abandon() {
        switch place {
        case .sink(let sink): sink.abandon()
        case .parts: parts?.abandon()
        }
    }
}
