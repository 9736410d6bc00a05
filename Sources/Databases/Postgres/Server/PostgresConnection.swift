internal import Libc
internal import Tables
internal import Tabular
internal import Threads

/// A connection to a server, used by one thread at a time, with one transaction from its start to its end.
///
/// Bounds: texts of results are read up to their NUL; what `receive` gives has as many bytes as libpq says, and is freed once it
/// was used.
final class PostgresConnection {
    /// What messages call the database.
    let name: String
    let library: LibPQ
    private(set) var handle: OpaquePointer?
    let writes: Bool
    /// How many seconds the server may be silent, or take nothing, while rows stream.
    let silence: Double

    /// Connects.
    ///
    /// - Throws: `.output` or `.input` where the server cannot be reached or does not let the user in.
    init(_ address: PostgresAddress, writes: Bool, silence: Double = TableOptions().silence) throws(ExportError) {
        library = try LibPQ.shared()
        (name, self.writes, self.silence) = (address.shown, writes, silence)
        // What stands behind the URI wins over it, what stands before is won over by it.
        var words = [("fallback_application_name", "hasdata-export")]
        let seconds = Int(max(1, min(silence, 86_400)))
        if getenv("PGCONNECT_TIMEOUT") == nil { words.append(("connect_timeout", "\(min(30, seconds))")) }
        // A server may take its time over a statement, but its machine has to be there.
        words += [
            ("tcp_user_timeout", "\(seconds * 1000)"), ("keepalives_idle", "\(min(30, seconds))"),
            ("keepalives_interval", "\(max(1, min(30, seconds / 4)))"), ("keepalives_count", "3"),
        ]
        let unread = PasswordFile.unread(for: address.uri)
        if unread != nil { words.append(("passfile", PasswordFile.none)) }
        words += [("dbname", address.uri), ("client_encoding", "UTF8")]
        handle = PostgresConnection.connect(library, words)
        guard library.status(handle) == LibPQ.connectionIsFine else {
            let detail = library.errorMessage(handle).map { String(cString: $0) } ?? ""
            close()
            throw PostgresProblem.ofConnecting(detail, at: Location(source: name), writes: writes, unread: unread)
        }
        // Notices are the server's small talk, and would be printed.
        _ = library.setNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { close() }

    private static func connect(_ library: LibPQ, _ words: [(name: String, value: String)]) -> OpaquePointer? {
        let names = words.map { strdup($0.name) }
        let values = words.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let keys: [UnsafePointer<CChar>?] = names.map { $0.map { UnsafePointer($0) } } + [nil]
        let all: [UnsafePointer<CChar>?] = values.map { $0.map { UnsafePointer($0) } } + [nil]
        return library.connect(keys, all, 1)
    }

    /// Closes it; a transaction that is open is rolled back.
    func close() {
        guard let handle else { return }
        library.finish(handle)
        self.handle = nil
    }

    // MARK: Statements

    /// Runs a statement with values for `$1`, `$2`, …, and gives the rows of its result as text.
    @discardableResult
    func rows(_ sql: String, _ values: [String?] = []) throws(ExportError) -> [[String?]] {
        let texts = values.map { value in value.flatMap { strdup($0) } }
        defer { for text in texts { free(text) } }
        let pointers: [UnsafePointer<CChar>?] = texts.map { $0.map { UnsafePointer($0) } }
        let result = library.execute(
            handle, sql, CInt(truncatingIfNeeded: values.count), nil, pointers, nil, nil, 0)
        defer { library.clear(result) }
        let status = library.resultStatus(result)
        guard status == LibPQ.commandIsDone || status == LibPQ.hasRows else { throw problem(result) }
        return rows(of: result)
    }

    private func rows(of result: OpaquePointer?) -> [[String?]] {
        let columns = library.columnCount(result)
        return (0..<max(0, library.rowCount(result))).map { row in
            (0..<max(0, columns)).map { column in
                guard library.isNull(result, row, column) == 0 else { return nil }
                return library.value(result, row, column).map { String(cString: $0) }
            }
        }
    }

    /// Runs statements of this program's own, without values, and gives how many rows the last one inserted, updated or
    /// selected; nil where it is of another kind.
    @discardableResult
    func run(_ sql: String) throws(ExportError) -> UInt64? {
        let result = library.executeAll(handle, sql)
        defer { library.clear(result) }
        let status = library.resultStatus(result)
        guard status == LibPQ.commandIsDone || status == LibPQ.hasRows else { throw problem(result) }
        return rowCount(in: result)
    }

    /// The count at the end of a command's tag: `COPY 5`, `INSERT 0 5`.
    func rowCount(in result: OpaquePointer?) -> UInt64? {
        let tag = library.commandStatus(result).map { String(cString: $0) } ?? ""
        return tag.split(separator: " ").dropFirst().last.flatMap { UInt64($0) }
    }

    /// Commits the transaction.
    ///
    /// - Throws: what keeps the server from it. A transaction that has failed before is rolled back, and that is an error, too.
    func commit() throws(ExportError) {
        try Commits.make(to: name) { () throws(ExportError) in try askForCommit() }
    }

    private func askForCommit() throws(ExportError) {
        let result = library.executeAll(handle, "COMMIT")
        defer { library.clear(result) }
        guard library.resultStatus(result) == LibPQ.commandIsDone else {
            var error = problem(result)
            if library.status(handle) != LibPQ.connectionIsFine {
                error.message = "the connection was lost while the rows were committed"
                error.advice = "see whether they are in the table before you run it again"
            }
            throw error
        }
        guard library.commandStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
            throw ExportError(.output, "the server has taken all rows back", at: Location(source: name))
        }
    }

    // MARK: Encodings

    /// The name of the database's encoding.
    func encoding() throws(ExportError) -> String? { try rows("SHOW server_encoding").first?.first ?? nil }

    /// Lets text come as it is where the database knows nothing of its encoding: whether it is UTF-8 is looked at here, row by row.
    func takeTextAsItIs() throws(ExportError) {
        if try encoding() == "SQL_ASCII" { try run("SET LOCAL client_encoding = SQL_ASCII") }
    }

    // MARK: Problems

    func problem(_ result: OpaquePointer?) -> ExportError {
        func field(_ code: Unicode.Scalar) -> String? {
            library.resultField(result, CInt(code.value)).map { String(cString: $0) }
        }
        let report = PostgresProblem.Report(
            state: field("C"), message: field("M") ?? connectionProblem, detail: field("D"), hint: field("H"),
            context: field("W"))
        return PostgresProblem.error(
            report, at: Location(source: name), writes: writes,
            isLost: library.status(handle) != LibPQ.connectionIsFine)
    }

    /// What went wrong with a connection on which nothing can be sent: what the server has said, where it has.
    func lost() -> ExportError {
        var failure: ExportError?
        // With a connection that is gone there is one result.
        for _ in 0..<3 {
            guard let result = library.nextResult(handle) else { break }
            defer { library.clear(result) }
            let status = library.resultStatus(result)
            if status > LibPQ.takesRows, failure == nil { failure = problem(result) }
        }
        return failure
            ?? PostgresProblem.error(
                PostgresProblem.Report(message: connectionProblem), at: Location(source: name), writes: writes,
                isLost: true)
    }

    private var connectionProblem: String {
        library.errorMessage(handle).map { String(cString: $0) } ?? ""
    }

    // MARK: Settings

    /// By which rows come in the order of the table each time they are read: a scan begins at its first row, wherever others
    /// are, and is not shared among several processes of the server.
    static let inOrder =
        "SET LOCAL synchronize_seqscans = off; SET LOCAL max_parallel_workers_per_gather = 0"

    /// What every transaction is told: times and numbers in one form whatever the server is set to, and no limits of time but
    /// that for locks.
    static func settings(lockWait seconds: Double) -> String {
        """
        SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL extra_float_digits = 3; \
        SET LOCAL bytea_output = 'hex'; SET LOCAL standard_conforming_strings = on; SET LOCAL statement_timeout = 0; \
        SET LOCAL idle_in_transaction_session_timeout = 0; \
        SET LOCAL lock_timeout = \(Int(max(0.001, min(seconds, 86_400)) * 1000))
        """
    }
}
