package import Tabular

/// What happens between parse and encode, batch after batch in the order of the source: it runs the ordered transforms,
/// gives columns seen for the first time their place, and gives rows their position in the output. Cheap on purpose:
/// only one worker at a time is in it.
package final class RowSequencer {
    /// A run of a batch's rows that are encoded in one go.
    struct Run {
        var rows: Range<Int>
        var position: OutputPosition
        var header: [ColumnName]
        var types: [ColumnType]?
        var nestedTypes: [Int: NestedType]
        var isHeaderComplete: Bool
    }

    /// The columns of the output.
    package let columns: ColumnSet
    /// Rows read from all sources, filtered or not.
    package private(set) var rowsRead: UInt64 = 0
    /// Rows that go to the output.
    package private(set) var rowsWritten: UInt64 = 0
    package private(set) var rowsSkipped: UInt64 = 0
    /// What was lost or odd in the rows read.
    package let ledger: WarningLedger
    /// How many columns of their own the rows of the output have together.
    private var cellsWritten: UInt64 = 0
    /// Rows read from the source that is being read.
    private(set) var sourceRows: UInt64 = 0
    private(set) var sourceRowsWritten: UInt64 = 0
    /// Of the rows that were held back, how many of each source went on to the output, by the sources' numbers.
    private(set) var heldRowsWritten: [UInt32: UInt64] = [:]
    private var shortRows = ShortRows()
    private let stages: [any RowStage]
    /// The first of the stages that batches pass; those before it have seen the end of the rows.
    private var firstStage = 0
    private let rowsPerSection: UInt64?
    private let rowsPerPart: UInt64?
    /// Rows may refer to the same bytes many times over (unwound ones do), so that a batch is encoded in several runs.
    private let limitsRuns: Bool
    /// Whether rows may end in the middle of a batch.
    let hasLimit: Bool
    /// Each row has the names of its columns with it, so that long names make large rows of small ones.
    private let repeatsNames: Bool
    /// How many bytes a row may have beside its values.
    private var frame = 1
    /// The file whose header has all columns there may be.
    private let closedBy: String?
    private let knownColumns: Int
    /// The columns in the order in which they come, where they are predicted.
    private(set) var arrivals: ColumnSet?
    private var prediction: SchemaPrediction?
    /// Columns that will come as far as anybody can tell: rows are encoded as if they were there. What comes decides.
    private let expected: [ColumnName]
    /// Whether no column can come that was not known with the first rows.
    package var hasFixedColumns = false
    /// Whether that is what the only source has said.
    var hasSourceHeader = false
    /// The types of the columns, where they are known before the first row. By name, since a column may be known by its
    /// source's header alone, which comes with the first rows.
    var types: [ColumnName: ColumnType]?
    /// What the values of nested columns are made of.
    var nestedTypes: [ColumnName: NestedType] = [:]
    /// The tables of an output that has one for each source.
    var tables: SourceTables?
    private var header: [ColumnName] = []
    /// The same, of the columns of `header`.
    private var headerTypes: [ColumnType]?
    private var headerNestedTypes: [Int: NestedType] = [:]
    private var headerIsOf = -1
    private static let runBytes = 4 << 20

    package init(
        columns: ColumnSet, stages: [any RowStage], rowsPerSection: UInt64?, rowsPerPart: UInt64?,
        ledger: WarningLedger,
        limitsRuns: Bool = false, hasLimit: Bool = false, repeatsNames: Bool = false, closedBy: String? = nil,
        expected: [ColumnName] = []
    ) {
        self.closedBy = closedBy
        knownColumns = columns.count
        self.expected = expected
        self.limitsRuns = limitsRuns
        self.hasLimit = hasLimit
        self.repeatsNames = repeatsNames
        self.columns = columns
        self.stages = stages
        self.rowsPerSection = rowsPerSection
        self.rowsPerPart = rowsPerPart
        self.ledger = ledger
    }

    /// Takes the columns that are known for a prediction of all there are, which any other refutes.
    func checkColumns(against prediction: SchemaPrediction) {
        self.prediction = prediction
        arrivals = ColumnSet()
    }

    /// Whether no later row can reach the output. Stages that have seen the end of the rows have no say in those that are
    /// held behind them.
    var isSatisfied: Bool { stages[firstStage...].contains { $0.isSatisfied } }

    /// What is to be told of the rows, once all have been seen.
    package var notes: [String] { rowsRead > 0 ? stages.flatMap(\.notes) : [] }

    /// - Throws: why a stage refuses the rows now that all have passed; in a strict run, what it objects to.
    package func confirm(isStrict: Bool) throws(ExportError) {
        if let refusal = stages.lazy.compactMap(\.refusal).first { throw refusal }
        guard isStrict, rowsRead > 0, let objection = stages.lazy.flatMap(\.objections).first else { return }
        throw ExportError(.lossy, objection, advice: "without \(Setting.isStrict) this is a note")
    }

    /// What is to be told of a table of so many columns whose rows have only a few each: it is large and nearly empty.
    func noteOfPadding(columns count: Int) -> String? {
        let (places, isHuge) = rowsWritten.multipliedReportingOverflow(by: UInt64(count))
        guard isHuge || (places > 1_000_000 && cellsWritten < places / 20) else { return nil }
        return
            "the table has \(count) columns, of which a row has \(cellsWritten / max(1, rowsWritten)) on average: nearly all"
            + " of its cells are empty; \(Setting.format) jsonl holds the same rows without them"
    }

    /// How many stages may have held rows back, which `heldRows` gives.
    var stageCount: Int { stages.count }

    /// The rows that a stage has held back, now that no further row comes to it. Batches of them pass the stages behind.
    func heldRows(ofStage index: Int, name: String) -> HeldRowsReader {
        firstStage = index + 1
        sourceRows = 0
        return HeldRowsReader(stages[index], name: name)
    }

    /// Begins the count of another source's rows.
    func beginSource() {
        sourceRows = 0
        sourceRowsWritten = 0
        shortRows = ShortRows()
    }

    /// Takes the next batch and says which of its rows are to be encoded, and where they go; in place of the runs of
    /// the batch before it, so that a batch allocates nothing.
    func admit(_ batch: RowBatch, source: String, into runs: inout [Run]) throws(ExportError) {
        runs.removeAll(keepingCapacity: true)
        do throws(ExportError) {
            try batch.pass(through: stages[firstStage...])
            // What is wrong behind the rows that a limit lets through is as if it had not been read.
            if let fault = batch.fault, !isSatisfied { throw fault }
        } catch {
            throw complete(error, source: source)
        }
        // Behind the stages, which have losses of their own to tell.
        try ledger.note(batch.warnings, source: source, rowsBefore: sourceRows)
        try ledger.note(shortRows.found(in: batch, rowsBefore: sourceRows), source: source)
        // Rows that a stage held back were counted when they were read.
        if firstStage == 0 { rowsRead += UInt64(batch.rowsRead) } else { countHeldRows(batch) }
        sourceRows += UInt64(batch.rowsRead)
        rowsSkipped += UInt64(batch.rowsSkipped)
        giveColumnsPlaces(batch)
        guard columns.count <= ColumnSet.maximumCount else { throw ColumnSet.tooMany(at: Location(source: source)) }
        if columns.count > knownColumns {
            if let closedBy { throw newColumn(in: closedBy) }
            prediction?.refute()
        }
        try checkHeader(source)
        updateHeader()
        countCells(batch)
        tables?.gather(batch)
        var start = 0
        while start < batch.rowCount {
            let position = position(of: start, in: batch)
            var count = min(
                batch.rowCount - start, room(behind: position.table == nil ? rowsWritten : position.firstRow))
            if let tables { count = tables.count(count, from: start, of: batch) }
            // A row of few cells may be a row of many delimiters.
            count = min(count, max(1, RowSequencer.runBytes / frame))
            if limitsRuns { count = bounded(count, from: start, of: batch) }
            runs.append(
                Run(
                    rows: start..<start + count, position: position, header: header, types: headerTypes,
                    nestedTypes: headerNestedTypes, isHeaderComplete: hasFixedColumns))
            if let table = position.table { tables?.add(count, to: table) }
            start += count
            rowsWritten += UInt64(count)
            sourceRowsWritten += UInt64(count)
        }
    }

    /// A parser counts rows within its batch; the reader of the message counts them in the source.
    func complete(_ error: ExportError, source: String) -> ExportError {
        var error = error
        if let row = error.location.row { error.location.row = row + sourceRows }
        if error.location.source == nil { error.location.source = source }
        return error
    }

    /// Sees that no column comes behind rows that went out under a header which has all of them.
    private func checkHeader(_ source: String) throws(ExportError) {
        guard hasSourceHeader, rowsWritten > 0, columns.count > headerIsOf else { return }
        throw ExportError(
            .malformed,
            "the column \"\(columns.names[headerIsOf])\" comes behind rows of a source that has said all its columns",
            at: Location(source: source),
            advice: "this is a mistake of the program whose source or format it is: hasFixedColumns is not so")
    }

    private func newColumn(in file: String) -> ExportError {
        ExportError(
            .malformed, "the column \"\(columns.names[knownColumns])\" is not in the header of what is there",
            at: Location(source: file),
            advice: "leave it out with \(Setting.fields) or \(Setting.omit), or write another file")
    }

    private func countHeldRows(_ batch: RowBatch) {
        for index in 0..<batch.rowCount { heldRowsWritten[batch.shape(of: batch.rows[index]).source, default: 0] += 1 }
    }

    private func giveColumnsPlaces(_ batch: RowBatch) {
        // Once a shape has its places it keeps them, so all but the first batches end here.
        guard batch.shapes.contains(where: { $0.places.isEmpty && !$0.columns.isEmpty }) else { return }
        for shape in batch.shapes where shape.isHeader { takePlaces(shape) }
        for index in 0..<batch.rowCount {
            let shape = batch.shapes[Int(batch.rows[index].shape)]
            if shape.places.isEmpty { takePlaces(shape) }
        }
    }

    private func takePlaces(_ shape: RowShape) {
        shape.takePlaces(in: columns)
        tables?.takePlaces(shape)
        guard let arrivals else { return }
        for column in shape.columns { _ = arrivals.place(of: column) }
    }

    private func countCells(_ batch: RowBatch) {
        let shapes = batch.shapes
        if shapes.count == 1 {
            cellsWritten &+= UInt64(batch.rowCount) &* UInt64(shapes[0].columns.count)
            return
        }
        for index in 0..<batch.rowCount {
            cellsWritten &+= UInt64(shapes[Int(batch.rows[index].shape)].columns.count)
        }
    }

    private func updateHeader() {
        guard headerIsOf != columns.count else { return }
        headerIsOf = columns.count
        header = columns.names + expected.filter { columns.knownPlace(of: $0) == nil }
        headerTypes = types.map { types in header.map { types[$0] ?? .empty } }
        headerNestedTypes = nestedTypes.indexed(by: header)
        // A key has two quotes, a colon and a comma, and stands before `null` at least where all columns are written.
        frame = max(1, repeatsNames ? header.reduce(0) { $0 + $1.utf8.count + 8 } : header.count)
    }

    /// How many of `count` rows have so few bytes together that they are encoded in one go; one at least.
    private func bounded(_ count: Int, from start: Int, of batch: RowBatch) -> Int {
        var bytes = 0
        for index in 0..<count {
            let row = batch.rows[start + index]
            let cells = batch.cells(of: row)
            for slot in 0..<batch.shape(of: row).cellCount { bytes += cells[slot].count }
            if bytes > RowSequencer.runBytes { return max(1, index) }
        }
        return count
    }

    private func position(of index: Int, in batch: RowBatch) -> OutputPosition {
        let row = rowsWritten
        if let tables {
            let (table, firstRow) = tables.place(of: index, in: batch)
            var position = OutputPosition(columnCount: header.count, firstRow: firstRow)
            position.table = table
            return position
        }
        guard let rowsPerPart else { return OutputPosition(columnCount: header.count, firstRow: row) }
        return OutputPosition(
            columnCount: header.count, firstRow: row % rowsPerPart, part: Int(truncatingIfNeeded: row / rowsPerPart))
    }

    /// How many rows fit before the next border of a sheet or a part.
    private func room(behind row: UInt64) -> Int {
        var room = UInt64(Int32.max)
        var place = row
        if let rowsPerPart {
            place = row % rowsPerPart
            room = min(room, rowsPerPart - place)
        }
        if let rowsPerSection { room = min(room, rowsPerSection - place % rowsPerSection) }
        return Int(room)
    }
}
