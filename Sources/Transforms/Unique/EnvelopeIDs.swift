package import Tabular

/// Leaves out rows of results pages that were fetched twice, by the ids of their envelopes, which reach it in a hidden
/// column; and takes that column away. Rows of two jobs are never the same, whatever their ids. Each row left out counts as a `WarningKind.repeatedRow`.
package struct EnvelopeIDs: RowTransform {
    /// The column that carries the ids.
    package let column: ColumnName
    /// How many bytes may be used before ids are spooled.
    package let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// A filter by the ids in `column`, which keeps to the memory limit of `options` and spools where it says.
    package init(column: ColumnName, options: FormatOptions) {
        self.column = column
        memoryLimit = options.memoryLimit
        makeSpool = options.makeSpool
    }

    /// Which row is the first depends on all before.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        Stage(column, FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool))
    }

    private final class Stage: RowStage, VerbatimKeeping {
        private let slots: ShapeMemo<Int>
        private let removal: ShapeStage
        private let seen: FingerprintSet
        private let text = ValueText()
        private var fingerprinter = Fingerprinter()

        init(_ column: ColumnName, _ seen: FingerprintSet) {
            self.seen = seen
            slots = ShapeMemo { $0.slot(of: column) ?? -1 }
            removal = ShapeStage { $0.without(column) }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            slots.update(for: batch)
            let slots = slots.values
            // What one row was unwound into shares its id and its place in the block, and is judged as one.
            var judged: (start: UInt32, isNew: Bool)?
            try batch.keepRows { (row) throws(ExportError) in
                if let judged, judged.start == row.start {
                    if !judged.isNew { batch.warn(.repeatedRow, ofRowAt: Int(row.start)) }
                    return judged.isNew
                }
                let slot = slots[Int(row.shape)]
                guard slot >= 0, let id = text.text(of: batch.cells(of: row)[slot], in: batch) else { return true }
                fingerprinter.begin()
                batch.identityScope.withUnsafeBytes { fingerprinter.add(exactly: $0) }
                fingerprinter.add(exactly: id)
                let isNew = try seen.insert(fingerprinter.fingerprint())
                judged = (row.start, isNew)
                if !isNew { batch.warn(.repeatedRow, ofRowAt: Int(row.start)) }
                return isNew
            }
            try removal.apply(to: batch)
        }
    }
}
