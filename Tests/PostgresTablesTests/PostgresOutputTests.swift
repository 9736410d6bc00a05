import RowFixtures
import Tables
import Tabular
import TestSupport
import Testing

@testable import PostgresTables

/// What takes settings that the command has no flags for.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, "needs Debian's package postgresql"))
struct PostgresOutputTests {
    private func write(_ rows: [Fields], _ server: PostgresServer, mode: TableOptions.Mode) throws(ExportError) {
        let options = testOptions {
            $0[TableOptions.self].table = TableReference("rows")
            $0[TableOptions.self].mode = mode
            $0[TableOptions.self].lockWait = 0.2
            if mode == .upsert { $0[TableOptions.self].upsertKeys = ["a"] }
        }
        let output = try PostgresOutput(PostgresAddress(server.url()), options: options, isSynced: false)
        do {
            _ = try Writing.put(rows, to: BegunOutput(output))
            try output.commit()
        } catch {
            output.abandon()
            throw error
        }
    }

    @Test(arguments: [TableOptions.Mode.append, .upsert, .replace]) func aTableThatIsLocked(mode: TableOptions.Mode)
        throws
    {
        let server = try PostgresServer()
        let rows = [row(["a": .text("1")])]
        try write(rows, server, mode: .create)
        let other = try PostgresConnection(PostgresAddress(server.url()), writes: true)
        try other.run("BEGIN; LOCK TABLE rows IN ACCESS EXCLUSIVE MODE")
        let error = #expect(throws: ExportError.self) { try write(rows, server, mode: mode) }
        #expect(error?.code == .output)
        #expect(error?.message.contains("the table is in use") == true, "\(error.map { "\($0)" } ?? "")")
        try other.run("ROLLBACK")
        #expect(server.sql("SELECT a FROM rows") == "1\n")
        try write(rows, server, mode: mode)
        #expect(server.sql("SELECT count(*) FROM rows") == (mode == .append ? "2\n" : "1\n"))
    }

    @Test func aTableThatIsMadeMeanwhile() throws {
        let server = try PostgresServer()
        let options = testOptions { $0[TableOptions.self].table = TableReference("rows") }
        let output = try PostgresOutput(PostgresAddress(server.url()), options: options, isSynced: true)
        server.sql("CREATE TABLE rows (other int)")
        let error = #expect(throws: ExportError.self) {
            _ = try Writing.put([row(["a": .text("1")])], to: BegunOutput(output))
        }
        output.abandon()
        #expect(error?.message.contains("was changed by somebody else") == true)
        #expect(server.sql("SELECT count(*) FROM rows") == "0\n")
    }
}

/// An output that is begun with the columns of its first rows, as the engine begins it.
private final class BegunOutput: RowOutput {
    private let output: PostgresOutput
    private var isBegun = false

    init(_ output: PostgresOutput) { self.output = output }

    var needs: OutputNeeds { output.needs }
    var transforms: [any RowTransform] { output.transforms }
    func makeEncoder() -> any RowEncoder { output.makeEncoder() }

    func append(_ rows: EncodedRows) throws(ExportError) {
        if !isBegun { try output.begin(TableSchema(columns: rows.header, isComplete: true)) }
        isBegun = true
        try output.append(rows)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) { try output.finish(columns) }
    func commit() throws(ExportError) { try output.commit() }
    func abandon() { output.abandon() }
}
