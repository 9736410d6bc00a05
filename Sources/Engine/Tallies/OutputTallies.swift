internal import Tabular
internal import Transforms

/// What looks at the rows of an export on their way into its output, as far as somebody wants to know it.
struct OutputTallies {
    /// What writes the rows and looks at them.
    let writer: any RowWriter
    private let texts: TallyingWriter<TextColumnTally>?
    private let schema: TallyingWriter<ColumnValueTally>?
    private let kinds: TallyingWriter<ColumnKinds>?

    /// - Parameter countsTexts: whether columns of text are worth a note.
    init(on output: any RowWriter, of export: Export, countsTexts: Bool) {
        var writer = output
        func added<Tally: RowTally>(_ isWanted: Bool) -> TallyingWriter<Tally>? {
            guard isWanted else { return nil }
            let tallying = TallyingWriter<Tally>(writer)
            writer = tallying
            return tallying
        }
        texts = added(countsTexts)
        schema = added(export.findsSchema)
        kinds = added(export.isDescribed)
        self.writer = writer
    }

    /// Adds what was found out about the output's columns. `given` are the types that a schema gives.
    func complete(
        _ summary: inout Summary, columns: [ColumnName], given: [ColumnName: ColumnType], _ export: Export
    ) {
        summary.schema = schema?.schema(of: ColumnSet(columns), infersTypes: export.infersTypes, given: given)
        summary.columnSummaries = kinds?.columns(named: columns) ?? []
        if let note = texts?.note(of: columns, export.steps) { summary.notes.append(note) }
    }
}
