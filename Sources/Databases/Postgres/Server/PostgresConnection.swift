internal import Libc
internal import Tabular

/// A connection to a server, used by one thread at a time, with one transaction from its start to its end.
///
/// Bounds: texts of results are read up to their NUL; what `receive` gives has as many bytes as libpq says, and is freed once it
/// was used.
final class PostgresConnection {
    /// What messages call the database.
    let name: String
    private let library: LibPQ
    private var handle: OpaquePointer?
    private let writes: Bool

    /// Connects.
    ///
    /// - Throws: `.output` or `.input` where the server cannot be reached or does not let the user in.
    init(_ address: PostgresAddress, writes: Bool) throws(ExportError) {
        library = try LibPQ.shared()
        (name, self.writes) = (address.shown, writes)
        // What stands behind the URI wins over it, what stands before is won over by it.
        var words = [("fallback_application_name", "hasdata-export")]
        if getenv("PGCONNECT_TIMEOUT") == nil { words.append(("connect_timeout", "30")) }
        words += [("dbname", address.uri), ("client_encoding", "UTF8")]
        handle = PostgresConnection.connect(library, words)
        guard library.status(handle) == LibPQ.connectionIsFine else {
            let detail = library.errorMessage(handle).map { String(cString: $0) } ?? ""
            close()
            throw PostgresProblem.ofConnecting(detail, at: Location(source: name), writes: writes)
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
    private func rowCount(in result: OpaquePointer?) -> UInt64? {
        let tag = library.commandStatus(result).map { String(cString: $0) } ?? ""
        return tag.split(separator: " ").dropFirst().last.flatMap { UInt64($0) }
    }

    /// Commits the transaction.
    ///
    /// - Throws: what keeps the server from it. A transaction that has failed before is rolled back, and that is an error, too.
    func commit() throws(ExportError) {
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

    // MARK: Rows as they stream

    /// Begins a `COPY … FROM STDIN` or `COPY … TO STDOUT`.
    func beginCopy(_ sql: String) throws(ExportError) {
        let result = library.executeAll(handle, sql)
        defer { library.clear(result) }
        let status = library.resultStatus(result)
        guard status == LibPQ.takesRows || status == LibPQ.sendsRows else { throw problem(result) }
    }

    /// Sends bytes of rows.
    ///
    /// - Throws: what the server says of the rows before, or of the connection.
    func send(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes
        // A message has a length of 31 bits; pieces keep libpq's own buffer small.
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 16)
            let text = piece.baseAddressOfPiece?.assumingMemoryBound(to: CChar.self)
            guard library.putData(handle, text, CInt(truncatingIfNeeded: piece.count)) == 1 else { throw lost() }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    /// Ends the rows that are sent, and gives how many of them the server has taken; nil where it does not say.
    ///
    /// - Throws: what the server says of them.
    func endSending() throws(ExportError) -> UInt64? {
        guard library.putEnd(handle, nil) == 1 else { throw lost() }
        return try finishCopy()
    }

    /// Takes the next message of rows, and says whether there was one.
    func receive(_ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void) throws(ExportError) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        let count = library.getData(handle, &message, 0)
        guard count > 0, let message else {
            if count == -1 {
                try finishCopy()
                return false
            }
            throw lost()
        }
        defer { library.freeMemory(message) }
        try body(UnsafeRawBufferPointer(start: message, count: Int(count)))
        return true
    }

    /// Takes what the server says at the end of a copy: a result, and nothing behind it. Gives how many rows it counts.
    @discardableResult
    private func finishCopy() throws(ExportError) -> UInt64? {
        var failure: ExportError?
        var count: UInt64?
        while let result = library.nextResult(handle) {
            defer { library.clear(result) }
            let status = library.resultStatus(result)
            if status == LibPQ.takesRows || status == LibPQ.sendsRows { throw lost() }
            if status != LibPQ.commandIsDone, failure == nil { failure = problem(result) }
            count = rowCount(in: result)
        }
        if let failure { throw failure }
        return count
    }

    // MARK: Problems

    private func problem(_ result: OpaquePointer?) -> ExportError {
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
    private func lost() -> ExportError {
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

extension Slice<UnsafeRawBufferPointer> {
    /// Where the piece begins in memory.
    fileprivate var baseAddressOfPiece: UnsafeRawPointer? { UnsafeRawBufferPointer(rebasing: self).baseAddress }
}
