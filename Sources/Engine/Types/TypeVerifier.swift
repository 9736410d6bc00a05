internal import Tabular

/// Looks at one worker's rows before they are encoded, and stops the export as soon as it is clear that the types which
/// were expected are not those of all rows.
final class TypeVerifier: @unchecked Sendable {
    let tally = ColumnTypeTally()
    private let expected: [ColumnName: ColumnEvidence]
    /// The same, by place in the output's columns.
    private var expectedOfColumns: [ColumnEvidence.Finding] = []

    init(_ expected: [ColumnName: ColumnEvidence]) { self.expected = expected }

    func look(at batch: RowBatch, rows: Range<Int>, header: [ColumnName]) throws(ExportError) {
        tally.look(at: batch, rows: rows, columnCount: header.count)
        while expectedOfColumns.count < header.count {
            expectedOfColumns.append(expected[header[expectedOfColumns.count]]?.untyped ?? .nothing)
        }
        for (place, seen) in tally.columns.enumerated() {
            switch (expectedOfColumns[place], seen.untyped) {
            // A column that begins late begins as what it is, most likely; waiting for a text would waste a whole pass.
            case (.numbers, .text), (.nothing, .numbers): throw TypeVerifier.mispredicted(header[place])
            default: continue
            }
        }
    }

    static func mispredicted(_ column: ColumnName) -> ExportError {
        ExportError(.mispredicted, "the column \"\(column)\" has other types than its first rows")
    }
}
