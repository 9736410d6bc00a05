internal import CSQLite
internal import Libc
internal import Tabular

/// What is told of SQLite's result codes (sqlite.org/rescode.html).
enum SQLiteProblem {
    /// The error of a result; `detail` is SQLite's own message.
    static func error(
        _ result: Int32, detail: String?, at location: Location, path: String, writes: Bool
    ) -> ExportError {
        let code: ExportError.Code = writes ? .output : .input
        // What is wrong with the file or its disk is nothing of the row.
        let location = isOfRow(result) ? location : Location(source: location.source)
        func problem(_ message: String, _ advice: String? = nil, as code: ExportError.Code = code) -> ExportError {
            ExportError(code, message, at: location, advice: advice)
        }
        switch result & 0xFF {
        case SQLITE_NOTADB:
            return problem(
                "is not an SQLite database, or it is encrypted",
                writes ? "name another file" : "name its format with \(Setting.sourceFormat)")
        case SQLITE_CORRUPT:
            return problem(
                "the database is damaged", "sqlite3 FILE .recover may save what is in it",
                as: writes ? .output : .malformed)
        case SQLITE_BUSY, SQLITE_LOCKED: return inUse(location, path, code)
        case SQLITE_FULL: return problem("the disk is full")
        case SQLITE_READONLY where !writes:
            return problem(
                "was left in the middle of a change",
                "run the export into it again, or open it once with sqlite3: either takes the change back")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            return problem("the database cannot be written", "see that it and its folder can be written")
        case SQLITE_CANTOPEN:
            var error = problem(
                writes ? "cannot open the database" : "cannot open",
                writes
                    ? "see that its folder exists and can be written"
                    : isThere(path + "-wal")
                        ? "its log \(PathText.shown(path))-wal is read through a file beside it: copy both into a folder that can be written"
                        : nil)
            error.cause = detail
            return error
        case SQLITE_TOOBIG where !writes:
            return problem("a value is too long", "allow longer rows with \(Setting.maximumRow)", as: .limit)
        case SQLITE_TOOBIG: return problem("a value is longer than the database takes", as: .limit)
        case SQLITE_IOERR:
            var error = problem(writes ? "cannot write" : "cannot read")
            error.cause = detail
            return error
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH:
            return problem("the table does not take the row: \(detail ?? "a constraint")")
        default: return problem(detail ?? "SQLite failed with \(result)")
        }
    }

    private static func isOfRow(_ result: Int32) -> Bool {
        [SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_ERROR].contains(result & 0xFF)
    }

    private static func isThere(_ path: String) -> Bool {
        PathText.cString(of: path).map { access($0, F_OK) == 0 } ?? false
    }

    /// The error for a database that somebody else uses for longer than is waited.
    static func inUse(_ location: Location, _ path: String, _ code: ExportError.Code) -> ExportError {
        let holder = LockHolder.find(path: path)
        return ExportError(
            code, "the database is in use\(holder.map { " by \($0)" } ?? "")", at: location,
            advice: "end what uses it, or try again later")
    }
}
