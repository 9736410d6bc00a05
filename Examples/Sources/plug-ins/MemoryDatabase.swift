import HasDataExport
import Synchronization

/// A database in memory: `memory:NAME` is a table of it. Rows are there once the export has ended well, and not before.
final class MemoryDatabase: Sendable {
    static let shared = MemoryDatabase()
    private let tables = Mutex<[String: [[String: String]]]>([:])

    func table(_ name: String) -> [[String: String]]? { tables.withLock { $0[name] } }
    func commit(_ rows: [[String: String]], to name: String) { tables.withLock { $0[name, default: []] += rows } }
}

enum MemoryTable: DestinationKind {
    static let scheme = "memory"
    static func open(_ argument: String) throws(ExportError) -> any RowOutput {
        Transaction(table: String(argument.dropFirst("memory:".count)))
    }

    final class Transaction: RowOutput {
        let needs = OutputNeeds.table
        let table: String
        private var rows: [[String: String]] = []

        init(table: String) { self.table = table }

        func makeEncoder() -> any RowEncoder { Binder() }
        func append(_ rows: EncodedRows) throws(ExportError) {
            guard let bound = rows.sidecar as? BoundRows else { return }
            self.rows += bound.rows
        }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
        func commit() throws(ExportError) { MemoryDatabase.shared.commit(rows, to: table) }
        func abandon() { rows = [] }
        var outcome: OutputOutcome { OutputOutcome(path: "memory:" + table, format: "memory") }
    }

    final class BoundRows {
        var rows: [[String: String]] = []
    }

    /// Each worker binds the values of its rows, side by side.
    final class Binder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            let bound = BoundRows()
            for row in batch.views(range) {
                var values: [String: String] = [:]
                for (column, text) in zip(row.columns, row.texts) { values[column.description] = text }
                bound.rows.append(values)
            }
            encoded.sidecar = bound
            encoded.rowCount += range.count
        }
    }
}
