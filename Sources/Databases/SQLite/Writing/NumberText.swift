internal import ByteScanning
internal import CSQLite

/// Doubles as the source had them, where that was the shortest way.
enum NumberText {
    /// The shortest digits that are the same double.
    static func of(_ value: Double) -> String { ShortestDouble.text(of: value) }

    /// The name by which SQL calls it.
    static let functionName = "hasdata_number_text"

    /// Lets SQL of the connection call it.
    static func register(_ connection: Connection) {
        sqlite3_create_function_v2(
            connection.handle, functionName, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, _, arguments in
                guard let value = arguments?[0] else { return }
                var text = NumberText.of(sqlite3_value_double(value))
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite_result_text_copy(context, $0.baseAddress, Int32(truncatingIfNeeded: $0.count))
                    }
                }
            }, nil, nil, nil)
    }
}
