internal import ByteScanning
internal import Synchronization
internal import Tabular

/// Which columns of delimiter-separated sources hold numbers and nothing else, and the change that follows: their text
/// becomes number cells just before it is encoded.
///
/// It is a verdict over all rows, from a pass of their own; or it is an expectation from each source's first rows, under
/// which the rows are written at once while every one of them is looked at. An expectation that does not hold is an error
/// (`mispredicted`), and the export starts over with a verdict.
final class ColumnTyping: Sendable {
    private let numericColumns: Set<ColumnName>
    /// What the first rows had of each column; nil for a verdict.
    private let expected: [ColumnName: ColumnEvidence]?
    private let watches = Mutex<[TypeVerifier]>([])
    /// Whether texts are looked at once more before they become numbers.
    private let checksAgain: Bool

    /// A verdict.
    ///
    /// - Parameter mayChange: whether the rows are read another time, from a source that may hold others by then.
    init(numericColumns: Set<ColumnName>, mayChange: Bool) {
        self.numericColumns = numericColumns
        expected = nil
        checksAgain = mayChange
    }

    /// An expectation.
    init(expecting evidence: [ColumnName: ColumnEvidence]) {
        numericColumns = evidence.numericColumns
        expected = evidence
        checksAgain = false
    }

    /// What looks at one worker's rows; nil where there is nothing to find out any more.
    func makeWatch() -> TypeVerifier? {
        guard let expected else { return nil }
        let watch = TypeVerifier(expected)
        watches.withLock { $0.append(watch) }
        return watch
    }

    /// Checks, once all rows have been seen, that they are what was expected.
    ///
    /// - Throws: `mispredicted`.
    func confirm(_ columns: ColumnSet) throws(ExportError) {
        guard expected != nil else { return }
        let seen = ColumnTypeTally.evidence(watches.withLock { $0.map(\.tally) }, of: columns)
        for (name, evidence) in seen where (evidence.untyped == .numbers) != numericColumns.contains(name) {
            // A column without any value has no type to be wrong about.
            if evidence.untyped != .nothing { throw TypeVerifier.mispredicted(name) }
        }
    }

    /// Turns the texts of numeric columns into numbers. Every one of them has been seen; empty text stays text.
    ///
    /// - Throws: `.input` for one that was not, since the source has changed.
    func apply(to batch: RowBatch, rows: Range<Int>) throws(ExportError) {
        guard !numericColumns.isEmpty, !rows.isEmpty else { return }
        var shape = batch.rows[rows.lowerBound].shape
        var slots = slots(of: batch.shapes[Int(shape)])
        var hasCommas = batch.shapes[Int(shape)].hasDecimalCommas
        for index in rows {
            let row = batch.rows[index]
            if row.shape != shape {
                shape = row.shape
                slots = self.slots(of: batch.shapes[Int(shape)])
                hasCommas = batch.shapes[Int(shape)].hasDecimalCommas
            }
            let cells = batch.cells(of: row)
            for slot in slots {
                let cell = cells[slot]
                guard cell.kind == .text, cell.count > 0 else { continue }
                if checksAgain, !ColumnTypeTally.isNumber(batch.bytes(of: cell), hasCommas: hasCommas) {
                    throw .otherRows
                }
                cells[slot] = cell.with(.number)
                if hasCommas { NumberGrammar.putPoint(into: batch.mutableBytes(of: cell), count: cell.count) }
            }
        }
    }

    private func slots(of shape: RowShape) -> [Int] {
        if let known = shape.numericSlots { return known }
        // A text of a source with types is a text, whatever it looks like.
        guard shape.isUntyped else {
            shape.numericSlots = []
            return []
        }
        let slots = shape.columns.indices.filter { numericColumns.contains(shape.columns[$0]) }.map { shape.slots[$0] }
        shape.numericSlots = slots
        return slots
    }
}

extension ExportError {
    /// Of a source that was read twice and had other rows the second time.
    static var otherRows: ExportError {
        ExportError(
            .input, "the rows are not those that were read before them, for their columns and types",
            advice: "run the export again once nothing writes to its sources")
    }
}

extension ExportError.Code {
    /// Never shown: the first rows let expect other types than all rows have.
    static let mispredicted = ExportError.Code("mispredicted")
}
