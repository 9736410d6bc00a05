import HasDataExport
import Synchronization

/// A database in memory: `memory:NAME` is a table of it. Rows are there once the export has ended well, and not before.
final class MemoryDatabase: Sendable {
    static let shared = MemoryDatabase()
    private let tables = Mutex<[String: [[String: String]]]>([:])

    func table(_ name: String) -> [[String: String]]? { tables.withLock { $0[name] } }
    func commit(_ rows: [[String: String]], to name: String, replaces: Bool) {
        tables.withLock { $0[name] = (replaces ? [] : $0[name] ?? []) + rows }
    }
}

enum MemoryTable: DestinationKind {
    static let scheme = "memory"
    static func open(_ argument: String, with opener: OutputOpener) throws(ExportError) -> any RowOutput {
        let name = String(argument.dropFirst("memory:".count))
        if opener.existing == .refused, MemoryDatabase.shared.table(name) != nil {
            throw ExportError(.output, "the table is already there", at: Location(source: argument))
        }
        return Transaction(table: name, replaces: opener.existing == .replaced)
    }

    final class Transaction: RowOutput {
        let needs = OutputNeeds.table
        let table: String
        let replaces: Bool
        private var rows: [[String: String]] = []

        init(table: String, replaces: Bool) {
            self.table = table
            self.replaces = replaces
        }

        func makeEncoder() -> any RowEncoder { Binder() }
        func append(_ rows: EncodedRows) throws(ExportError) {
            guard let bound = rows.sidecar as? BoundRows else { return }
            self.rows += bound.rows
        }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
        func commit() throws(ExportError) { MemoryDatabase.shared.commit(rows, to: table, replaces: replaces) }
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
        }
    }
}
