internal import Synchronization
package import Tabular

/// Counts how many different rows of results pages have come, by the ids of their envelopes, before any filter looks at
/// them: a page that came twice must not pass for one that is missing.
package final class DistinctRowCount: RowTransform {
    /// The column that carries the ids.
    package let column: ColumnName
    private let scope: [UInt8]
    private let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let state: Mutex<State>

    private struct State {
        var seen: Held<FingerprintSet>
        var fingerprinter = Held(value: Fingerprinter())
        var distinct: UInt64 = 0
        var unnamed: UInt64 = 0
    }

    /// What only the holder of the lock touches.
    private struct Held<Value>: @unchecked Sendable { var value: Value }

    /// A count by the ids in `column`, which keeps to the memory limit of `options` and spools where it says. The ids are
    /// those of rows of `scope`, and say nothing of rows of another one.
    package init(column: ColumnName, options: FormatOptions, scope: String = "") {
        self.column = column
        self.scope = Array(scope.utf8)
        // Beside the set that drops rows that came twice, and half as large.
        memoryLimit = options.memoryLimit / 2
        makeSpool = options.makeSpool
        let seen = FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool)
        state = Mutex(State(seen: Held(value: seen)))
    }

    /// On any worker: how many there are depends on no order.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(self) }

    /// How many different rows have come; those without an id all count.
    package var distinct: UInt64 { state.withLock { $0.distinct } }
    /// How many of them had no id.
    package var unnamed: UInt64 { state.withLock { $0.unnamed } }

    /// Counts afresh.
    package func reset() {
        let seen = Held(value: FingerprintSet(memoryLimit: memoryLimit, makeSpool: makeSpool))
        state.withLock { $0 = State(seen: seen) }
    }

    private final class Stage: RowStage, VerbatimKeeping {
        private let count: DistinctRowCount
        private let slots: ShapeMemo<Int>
        private let text = ValueText()

        init(_ count: DistinctRowCount) {
            self.count = count
            let column = count.column
            slots = ShapeMemo { $0.slot(of: column) ?? -1 }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            batch.identityScope = count.scope
            slots.update(for: batch)
            let slots = slots.values
            try count.state.withLock { (state) throws(ExportError) in
                for index in 0..<batch.rowCount {
                    let row = batch.rows[index]
                    let slot = slots[Int(row.shape)]
                    guard slot >= 0, let id = text.text(of: batch.cells(of: row)[slot], in: batch) else {
                        state.distinct += 1
                        state.unnamed += 1
                        continue
                    }
                    state.fingerprinter.value.begin()
                    state.fingerprinter.value.add(exactly: id)
                    if try state.seen.value.insert(state.fingerprinter.value.fingerprint()) { state.distinct += 1 }
                }
            }
        }
    }
}
