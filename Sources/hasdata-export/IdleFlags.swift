import CSVFormat
import HasDataExport
import ParquetFormat
import XLSXFormat

/// Flags that can do nothing in a run: of a format that is neither read nor written, or of jobs where there is none.
struct IdleFlags {
    /// The formats of delimited text.
    private static let tables: Set = ["csv", "tsv", "psv"]
    /// Those of databases.
    static let databases: Set = ["sqlite", "postgres"]
    /// Those whose columns have types of their own.
    static let typed: Set = ["sqlite", "postgres", "parquet", "arrow"]
    private var reasons: [(reason: String, flags: [String])] = []

    /// Counts the flags of `named` that stand there as idle, for this reason.
    private mutating func add(_ named: [(String, Bool)], unless isUsed: Bool, _ reason: String) {
        let given = named.filter(\.1).map(\.0)
        guard !isUsed, !given.isEmpty else { return }
        if let known = reasons.firstIndex(where: { $0.reason == reason }) {
            reasons[known].flags += given
        } else {
            reasons.append((reason, given))
        }
    }

    /// `--bom and --quote have no effect: the output is jsonl; --sheet has none: no source is a workbook`; nil where all
    /// flags have one.
    var note: String? {
        guard !reasons.isEmpty else { return nil }
        return reasons.enumerated().map { index, entry in
            let last = entry.flags.count - 1
            let list = entry.flags.enumerated().map { place, flag in
                place == 0 ? flag : (place == last ? " and " : ", ") + flag
            }.joined()
            let verb = last == 0 ? "has" : "have"
            return "\(list) \(verb) \(index == 0 ? "no effect" : "none"): \(entry.reason)"
        }.joined(separator: "; ")
    }

    /// Those that say how an output is written.
    mutating func addWriting(
        _ csv: ValueFlags, _ json: JSONFlags, _ workbooks: WorkbookFlags, _ columns: ColumnFlags,
        output format: String, isCompressed: Bool
    ) {
        let isTable = IdleFlags.tables.contains(format)
        let reason = "the output is \(format)"
        add(
            [
                ("--delimiter", csv.delimiter != nil), ("--decimal", csv.decimal != nil), ("--bom", csv.bom),
                ("--no-header", csv.noHeader),
                ("--quote", csv.quote != .minimal), ("--line-ending", csv.lineEnding != .lf),
                ("--escape-formulas", csv.escapeFormulas),
            ], unless: isTable, reason)
        let isText = FormatRegistry.standard.formats.first { $0.name == format }?.isText ?? false
        add([("--output-encoding", csv.outputEncoding != nil)], unless: isText, reason)
        add([("--pretty", json.pretty), ("--dense", json.dense)], unless: format.hasPrefix("json"), reason)
        add(
            [
                ("--sheet-name", workbooks.sheetName != nil), ("--plain", workbooks.plain),
                ("--long-cells", workbooks.longCells != .split), ("--links", !workbooks.links.isEmpty),
                ("--sheet-per-source", workbooks.sheetPerSource),
            ], unless: format == "xlsx", reason)
        add(
            [("--sheet-name", workbooks.sheetName != nil)], unless: format != "xlsx" || !workbooks.sheetPerSource,
            "--sheet-per-source names sheets after their sources")
        add(
            [
                ("--row-group-rows", columns.rowGroupRows != nil),
                ("--row-group-size", columns.rowGroupSize != nil),
            ], unless: format == "parquet", reason)
        add(
            [("--codec", columns.codec != nil), ("--nested", columns.nested != .text)],
            unless: format == "parquet" || format == "arrow", reason)
        add(
            [("--nested struct", columns.nested == .structures)],
            unless: columns.schema == nil || !(format == "parquet" || format == "arrow"),
            "under --schema objects and arrays are JSON text")
        add(
            [("--compression", workbooks.compression != .fast)], unless: format == "xlsx" || isCompressed,
            "the output is not compressed")
    }

    /// Those that say how sources of some formats are read.
    ///
    /// - Parameter hasTypes: whether what is made of them has a type for each column, which may be text for all.
    mutating func addReading(
        delimiter: Bool, quote: Bool, ragged: Bool, noHeader: Bool, types: [String], root: Bool, unwrap: Bool,
        envelope: Bool, sheets: SheetFlags, encoding: Bool, formats: Set<String>, hasTypes: Bool
    ) {
        guard !formats.isEmpty else { return }
        let isTable = !formats.isDisjoint(with: IdleFlags.tables)
        add(
            [
                ("--input-delimiter", delimiter), ("--input-quote", quote), ("--ragged", ragged),
            ], unless: isTable, "no source is CSV or TSV")
        add([("--types text", types.contains("text"))], unless: isTable || hasTypes, "no source is CSV or TSV")
        add(
            [("--no-input-header", noHeader)], unless: isTable || formats.contains("xlsx"),
            "no source is CSV, TSV or a workbook")
        add(
            [("--root", root), ("--unwrap", unwrap), ("--envelope", envelope)],
            unless: formats.contains("json") || formats.contains("jsonl"), "no source is JSON")
        add(sheets.given, unless: formats.contains("xlsx"), "no source is a workbook")
        let isText = FormatRegistry.standard.formats.contains { $0.isText && formats.contains($0.name) }
        add([("--encoding", encoding)], unless: isText, "no source is text")
    }

    /// Those that say which types columns have, where values are compared one by one.
    mutating func addTypes(_ types: [String]) {
        add(
            [("--types infer", types.contains("infer")), ("--types text", types.contains("text"))], unless: false,
            "values are compared as they are read, and their columns have no types")
    }

    /// What replaces a file, where none is written.
    mutating func addForce(_ force: Bool, writesFile: Bool) {
        add([("--force", force)], unless: writesFile, "no file is written")
    }

    /// What absent cells are called in delimited text, read and written.
    mutating func addNull(_ null: Bool, sources formats: Set<String>, output: String?) {
        guard !formats.isEmpty else { return }
        let isTable = !formats.isDisjoint(with: IdleFlags.tables) || output.map(IdleFlags.tables.contains) == true
        add(
            [("--null", null)], unless: isTable,
            output == nil ? "no source is CSV or TSV" : "neither a source nor the output is CSV or TSV")
    }

    /// Those of databases.
    mutating func addTables(table: Bool, isPair: Bool, output: String, sources: Set<String>) {
        let databases = IdleFlags.databases
        add([("INTO of --table", isPair)], unless: databases.contains(output), "no database is written")
        add(
            [("--table", table)], unless: databases.contains(output) || !databases.isDisjoint(with: sources),
            "no database is read or written")
    }

    /// Those that set delimited text apart.
    mutating func addDialect(_ dialect: DialectFlags, types: [String], formats: Set<String>) {
        guard !formats.isEmpty else { return }
        let typesFields = types.contains { $0.contains("=number") || $0.contains("=integer") }
        add(
            dialect.given(typesFields: typesFields), unless: !formats.isDisjoint(with: IdleFlags.tables),
            "no source is CSV or TSV")
    }

    /// Those of jobs.
    mutating func addJobs(_ job: ConnectionFlags, _ fetching: FetchFlags, hasJob: Bool) {
        add(
            [
                ("--wait", job.wait != nil), ("--via", fetching.via != .auto), ("--artifact", fetching.artifact != nil),
                ("--partial", fetching.partial), ("--concurrency", fetching.concurrency != 1),
                ("--pages", fetching.pages != nil),
            ], unless: hasJob, "no source is a job")
    }

    /// Those of a job that is followed.
    mutating func addFollowing(_ fetching: FetchFlags, follows: Bool) {
        add(
            [("--concurrency", fetching.concurrency != 1)], unless: !follows, "a job is followed a page at a time")
    }

    /// Those of object stores.
    mutating func addObjects(_ objects: ObjectStoreFlags, isUsed: Bool) {
        add(
            [("--s3-endpoint", objects.endpoint != nil), ("--s3-role", objects.role)], unless: isUsed,
            "nothing is in an object store")
    }

    /// Those of rows, fields and formats, where bytes are saved as they are.
    mutating func addRaw(_ command: ExportCommand) {
        let (rows, fields) = (command.rows, command.fields)
        add(
            [
                ("--to", command.formats.to != nil), ("--from", command.formats.from != nil),
                ("--split-rows", command.formats.splitRows != nil), ("--append", command.formats.append),
                ("--status-code", !rows.statusCode.isEmpty), ("--depth", !rows.depth.isEmpty),
                ("--since", rows.since != nil), ("--where", !rows.where.isEmpty), ("--skip-empty", rows.skipEmpty),
                ("--skip-errors", rows.skipErrors), ("--unique-by", !rows.uniqueBy.isEmpty),
                ("--sort-by", !rows.sortBy.isEmpty), ("--sample", rows.sample != nil), ("--seed", rows.seed != nil),
                ("--offset", rows.offset > 0), ("--limit", rows.limit != nil), ("--tail", rows.tail != nil),
                ("--fields", !fields.fields.isEmpty),
                ("--omit", !fields.omit.isEmpty), ("--rename", !fields.rename.isEmpty),
                ("--sort-fields", fields.sortFields), ("--flatten", fields.flatten != nil),
                ("--flatten-arrays", fields.nested.flattenArrays), ("--parse-json", fields.nested.parseJson != nil),
                ("--join", !fields.nested.join.isEmpty), ("--in", command.keys.inside != nil),
                ("--not-in", command.keys.notIn != nil), ("--min-rows", command.demands.minimumRows != nil),
                ("--require", !command.demands.require.isEmpty), ("--unwind", !fields.unwind.isEmpty),
                ("--add", !fields.add.isEmpty), ("--unwrap", fields.unwrap), ("--envelope", fields.envelope),
                ("--source-field", fields.sourceField != nil), ("--types", !command.kinds.types.isEmpty),
                ("--schema", command.columns.schema != nil),
            ], unless: false, "--raw saves the bytes as they are")
        addWriting(
            command.csv, command.json, command.workbooks, command.columns, output: "the artifact as it is",
            isCompressed: false)
    }

    /// What decides which rows are drawn.
    mutating func addSeed(_ rows: RowFlags) {
        add([("--seed", rows.seed != nil)], unless: rows.sample != nil, "--sample is not given")
    }

    /// The order of rows that are only counted, where it does not decide which.
    mutating func addOrder(_ rows: RowFlags) {
        add(
            [("--sort-by", !rows.sortBy.isEmpty)],
            unless: rows.limit != nil || rows.offset > 0 || rows.tail != nil || rows.sample != nil,
            "rows are counted, and the group of most comes first")
    }

    /// What `--flatten` would put between names.
    mutating func addSeparator(_ fields: FieldFlags) {
        add(
            [("--flatten-separator", fields.flattenSeparator != ".")], unless: fields.flattens,
            "--flatten is not given")
    }
}
