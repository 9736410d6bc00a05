internal import SystemPackage
internal import Tables
internal import Tabular
internal import Transforms

/// A table of a database's file. One that is there is changed in place, by a transaction; a new one is made beside its place and
/// renamed, as every file is.
final class DatabaseOutput: RowOutput {
    private let table: any RowOutput
    private let path: String
    /// The new file under its temporary name; nil where the database was there.
    private let staged: FileSink?
    private let format: any DatabaseFormat.Type

    /// Opens the database of an export.
    ///
    /// - Throws: `.output` where its table is in the way, `.usage` for what makes no sense.
    init(
        of export: Export, format: any DatabaseFormat.Type, options: FormatOptions
    ) throws(ExportError) {
        path = try DatabaseOutput.check(export, format)
        self.format = format
        var options = options
        options[TableOptions.self].mode = try export.tableMode()
        options[TableOptions.self].defaultTable = export.defaultTable
        let isSynced = export.waitsForDisk
        guard SystemCalls.status(of: path) == nil else {
            guard export.followsLinks || !SystemCalls.isLink(path) else {
                throw ExportError(
                    .output, "is a link that leads out of the folder", at: Location(source: path),
                    advice: "name the file itself with \(Setting.output)")
            }
            staged = nil
            table = try format.makeOutput(
                to: DatabaseFile(path: path, name: path, isNew: false, isSynced: isSynced), options: options)
            return
        }
        try DatabaseOutput.refuseLogs(beside: path, format)
        let sink = try FileSink(
            path: path, replaces: false, isSynced: isSynced, isPublished: true, followsLinks: export.followsLinks)
        do {
            table = try format.makeOutput(
                to: DatabaseFile(path: sink.temporaryPath, name: path, isNew: true, isSynced: false), options: options)
        } catch {
            sink.abandon()
            throw error
        }
        staged = sink
    }

    /// The path of an export's database.
    ///
    /// - Throws: what is wrong with the place before anything is read.
    @discardableResult
    static func check(_ export: Export, _ format: any DatabaseFormat.Type) throws(ExportError) -> String {
        if case .bytes(let named) = export.destination {
            throw ExportError(
                .usage, "\(format.noun) is written to a file of this machine", at: Location(source: named.argument),
                advice: "write it to a file, and copy that one")
        }
        guard let path = export.destination.path, !Destination.isDevice(path) else {
            throw ExportError(
                .usage, "\(format.noun) is written to a file", advice: "name it with \(Setting.output)")
        }
        guard export.rowsPerPart == nil else {
            throw ExportError(
                .usage, "\(Setting.rowsPerPart) makes several files, and \(format.noun) holds any number of rows",
                advice: "leave it out")
        }
        _ = try export.tableMode()
        return path
    }

    var needs: OutputNeeds { table.needs }
    var transforms: [any RowTransform] { table.transforms + [TextNames()] }
    var addsColumns: Bool { table.addsColumns }
    var outcome: OutputOutcome { table.outcome }
    var warnings: WarningCounts { table.warnings }

    func begin(_ schema: TableSchema) throws(ExportError) { try table.begin(schema) }
    func makeEncoder() -> any RowEncoder { table.makeEncoder() }
    func append(_ rows: EncodedRows) throws(ExportError) { try table.append(rows) }
    func finish(_ columns: ColumnSet) throws(ExportError) { try table.finish(columns) }

    func commit() throws(ExportError) {
        if staged != nil { try DatabaseOutput.refuseLogs(beside: path, format) }
        try table.commit()
        do throws(ExportError) {
            try staged?.finish()
        } catch {
            guard SystemCalls.status(of: path) != nil else { throw error }
            throw ExportError(
                .output, "was made by another run meanwhile, and nothing was added to it", at: Location(source: path),
                advice: "run it again")
        }
    }

    /// Refuses to make a database where the log of another one lies that is gone: whoever opens the new one would take the log
    /// for its own, and put the old rows in the place of the new.
    private static func refuseLogs(beside path: String, _ format: any DatabaseFormat.Type) throws(ExportError) {
        let target = try SystemCalls.target(of: path)
        for log in format.logEndings.map({ target + $0 }) where SystemCalls.size(of: log) ?? 0 > 0 {
            throw ExportError(
                .output, "is the log of a database that is not there, and would change a new one of this name",
                at: Location(source: log), advice: "put its database beside it again, or remove it")
        }
    }

    func abandon() {
        table.abandon()
        staged?.abandon()
    }
}

extension Export {
    /// What becomes of a table that is there.
    ///
    /// - Throws: `.usage` where several things are asked for.
    func tableMode() throws(ExportError) -> TableOptions.Mode {
        let upserts = !formatOptions[TableOptions.self].upsertKeys.isEmpty
        let asked: [(isAsked: Bool, setting: Setting, mode: TableOptions.Mode)] = [
            (appends, .appends, .append), (upserts, .upsert, .upsert), (replacesOutput, .replacesOutput, .replace),
        ]
        let given = asked.filter(\.isAsked)
        guard given.count < 2 else {
            throw ExportError(
                .usage, "\(given[0].setting) and \(given[1].setting) do different things with a table that is there",
                advice: "give one of them")
        }
        guard !appends || steps.uniqueBy.isEmpty else {
            throw ExportError(
                .usage,
                "\(Setting.uniqueBy) with \(Setting.appends) looks at the rows of a file, not at those of a table",
                advice: "\(Setting.upsert) adds the rows whose key the table lacks, and replaces the others")
        }
        return given.first?.mode ?? .create
    }

    /// Two names of tables, one to read and one to write, where none can be read: a name with a colon that is not in quotes.
    ///
    /// - Throws: `.usage` for it.
    func checkTables(_ sources: [any OpenSource]) throws(ExportError) {
        guard let tables = formatOptions[TableOptions.self].table, tables.isPair,
            !sources.contains(where: \.description.isDatabase)
        else { return }
        throw ExportError(
            .usage, "\(Setting.table) FROM:INTO names a table to read, and no source is a database",
            advice: "give the name alone; one with a colon stands in double quotes")
    }

    /// The name of a table that nobody has named: that of the only source, else that of the database.
    package var defaultTable: String {
        let output = destination.path.flatMap { Export.stem($0, registry) } ?? "rows"
        guard sources.count == 1, let source = sources.first else { return output }
        if let (kind, argument) = source.ofService { return kind.fileName(of: argument) }
        return switch source {
        case .file(let path): Export.stem(path, registry) ?? output
        case .link, .named: Export.stem(source.description, registry) ?? output
        case .standardInput: output
        }
    }

    /// The last part of a path without the endings of formats.
    private static func stem(_ path: String, _ registry: FormatRegistry) -> String? {
        guard let name = PathText.lastPart(of: path) else { return nil }
        let bare = FormatRegistry.withoutCompression(name)
        guard registry.format(ofFileName: bare) != nil, let dot = bare.lastIndex(of: "."), dot != bare.startIndex else {
            return bare.isEmpty ? nil : bare
        }
        return String(bare[..<dot])
    }
}
