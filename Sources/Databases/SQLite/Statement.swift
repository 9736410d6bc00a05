internal import CSQLite
internal import Tabular

/// A prepared statement.
///
/// Bounds: the bytes of a value are as many as SQLite says, and are used before the next step.
final class Statement {
    private let connection: Connection
    let handle: OpaquePointer?

    /// Prepares one SQL text.
    init(_ connection: Connection, _ sql: String) throws(ExportError) {
        self.connection = connection
        var handle: OpaquePointer?
        let result = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard result == SQLITE_OK else { throw connection.problem(result) }
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Goes on to the next row; false behind the last.
    func step() throws(ExportError) -> Bool {
        let result = sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        guard result == SQLITE_DONE else { throw connection.problem(result) }
        return false
    }

    /// Begins it again; what is bound stays.
    func reset() { sqlite3_reset(handle) }

    /// Binds a text, which is copied.
    func bind(_ text: String, at index: Int) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                _ = sqlite_bind_text_copy(
                    handle, Int32(clamping: index), bytes.baseAddress, Int32(clamping: bytes.count))
            }
        }
    }

    /// Binds a whole number.
    func bind(_ number: Int64, at index: Int) { sqlite3_bind_int64(handle, Int32(clamping: index), number) }

    /// How many columns its rows have.
    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The whole number in a column of the present row.
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(clamping: column)) }

    /// The text in a column of the present row; nil where it is null.
    func text(_ column: Int) -> String? {
        let column = Int32(clamping: column)
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
