internal import Tabular
internal import Transforms

/// What looks at the rows on their way into an output, by what an export asks for.
struct OutputObservers {
    private let texts: TallyingWriter<TextColumnTally>?
    private let recorder: TallyingWriter<ColumnValueTally>?
    private let described: TallyingWriter<ColumnKinds>?
    /// What rows are given to.
    let writer: any RowWriter

    /// Those in front of an output.
    ///
    /// - Parameter looksForTexts: whether columns of text are worth a note.
    init(_ output: any RowWriter, of export: Export, looksForTexts: Bool) {
        texts = looksForTexts ? TallyingWriter<TextColumnTally>(output) : nil
        let looked: any RowWriter = if let texts { texts } else { output }
        recorder = export.findsSchema ? TallyingWriter<ColumnValueTally>(looked) : nil
        let recorded: any RowWriter = if let recorder { recorder } else { looked }
        described = export.isDescribed ? TallyingWriter<ColumnKinds>(recorded) : nil
        writer = if let described { described } else { recorded }
    }

    /// Adds what they have seen, once all rows have passed.
    func complete(_ summary: inout Summary, _ names: [ColumnName], _ export: Export) {
        summary.schema = recorder?.schema(
            of: ColumnSet(names), infersTypes: export.infersTypes, given: export.steps.schema?.typesByName ?? [:])
        summary.columnSummaries = described?.columns(named: names) ?? []
        if let note = texts?.note(of: names, export.steps) { summary.notes.append(note) }
    }
}
