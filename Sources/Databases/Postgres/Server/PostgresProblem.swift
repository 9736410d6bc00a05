internal import Tabular

/// What is told of the server's errors (PostgreSQL's manual, appendix A, "PostgreSQL Error Codes").
enum PostgresProblem {
    /// What a server says of an error.
    struct Report {
        var state: String?
        var message: String
        var detail: String?
        var hint: String?
        /// Where in a statement or in rows it was: `COPY rows, line 3, column b`.
        var context: String?
    }

    /// The error of a connection that does not come about.
    ///
    /// - Parameter unread: the password file that was not looked at, since others may read it.
    static func ofConnecting(
        _ detail: String, at location: Location, writes: Bool, unread: String? = nil
    ) -> ExportError {
        // The last line is of the last host that was tried.
        let lines = detail.split(separator: "\n").map { $0.drop { $0 == "\t" || $0 == " " } }
        let last =
            lines.last(where: { $0.contains("failed:") || $0.contains("FATAL") }) ?? lines.last ?? "no reason is given"
        let reason =
            last.firstRange(of: "FATAL: ").map { String(last[$0.upperBound...].drop { $0 == " " }) } ?? String(last)
        var advice: String?
        if reason.contains("password") || reason.contains("authentication") {
            advice =
                unread.map { "others may read the password file \($0), so it counts for nothing; chmod 600 helps" }
                ?? "libpq takes the password from the URL, PGPASSWORD, or the password file ~/.pgpass"
        }
        // Whom the server does not let in it has answered; of a server that nobody reaches the network is to blame.
        let isAnswer = lines.contains { line in answers.contains { line.contains($0) } }
        let isAsked = lines.contains { line in attempts.contains { line.contains($0) } }
        return ExportError(
            writes ? .output : isAnswer || !isAsked ? .input : .network,
            "cannot connect: \(VisibleText.oneLine(reason))", at: location, advice: advice)
    }

    /// Words of libpq's by which a server was reached that lets nobody in so.
    private static let answers = [
        "FATAL", "no password supplied", "authentication method", "server does not support SSL", "server did not",
    ]
    /// Words by which one was looked for; what is refused before that is wrong in the address, a variable or a file.
    private static let attempts = [
        "connection to server", "could not translate", "could not connect", "could not receive", "could not send",
        "could not create socket", "server closed", "timeout expired", "SSL",
    ]

    /// The error of a statement.
    static func error(_ report: Report, at location: Location, writes: Bool, isLost: Bool) -> ExportError {
        let code: ExportError.Code = writes ? .output : .input
        var location = location
        // Rows are put into their table many at a time: where that fails, the line is that of the last.
        if let place = place(in: report.context), place.column != nil || report.state?.hasPrefix("5") != true {
            location.row = place.row
            location.column = place.column
        }
        func problem(_ message: String, _ advice: String? = nil, as code: ExportError.Code = code) -> ExportError {
            // Details list objects a line each.
            let lines = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
            return ExportError(code, VisibleText.oneLine(lines), at: location, advice: advice)
        }
        let said = ([report.message] + [report.detail].compactMap { $0 }).joined(separator: ": ")
        let state = report.state ?? ""
        switch state {
        case "55P03":
            return problem(
                "the table is in use: another session holds a lock on it", "end that session, or try again later")
        case "40P01", "40001": return problem("another session's change was in the way: \(said)", "run it again")
        case "42501" where report.message.contains("row-level security"):
            return problem(
                "the table does not take the rows: \(report.message)",
                "its policies (CREATE POLICY) say which rows the user may add")
        case "428C9":
            return problem(said, "the server numbers the column itself: leave it out with \(Setting.omit)")
        case "42809" where report.message.contains("partition"):
            return problem(said, "add the column to the table that it is a partition of, or name that one")
        case "22P05" where writes:
            return problem(
                "the table does not take a value: \(said)",
                "the database's encoding lacks the character; of a column that is json it may be an escape",
                as: .malformed)
        case "42501": return problem(report.message, "ask the owner of the database for the right (GRANT)")
        case "53100": return problem("the server's disk is full: \(said)")
        case "57014": return problem("the server was told to end the statement: \(said)")
        case "54000", "54011": return problem(said, as: .limit)
        case "2BP01":
            return problem(
                "other objects depend on the table, so it is not replaced: \(said)",
                "drop them first, or write a table of another name with \(Setting.table)")
        case "25006": return problem("the server only reads: \(said)", "name the primary server")
        default: break
        }
        if isLost || state.hasPrefix("57P") || state.hasPrefix("08") || state.isEmpty {
            // What libpq adds in further lines guesses at reasons.
            let said = said.split(separator: "\n").first.map(String.init) ?? ""
            return problem(
                "the connection was lost" + (said.isEmpty ? "" : ": \(said)"), writes ? "no row was added" : nil,
                as: writes ? .output : .network)
        }
        // Values that a type or its limits refuse are a matter of the rows.
        if state.hasPrefix("22"), writes { return problem("the table does not take a value: \(said)", as: .malformed) }
        if state.hasPrefix("23") {
            return problem("the table does not take the rows: \(said)")
        }
        return problem(said)
    }

    /// The row and column that a context names, where it names any.
    private static func place(in context: String?) -> (row: UInt64?, column: String?)? {
        guard let line = context?.split(separator: "\n").first(where: { $0.hasPrefix("COPY ") }) else { return nil }
        var row: UInt64?
        if let mark = line.firstRange(of: ", line ") { row = UInt64(line[mark.upperBound...].prefix { $0.isNumber }) }
        var column: String?
        if let mark = line.firstRange(of: ", column ") {
            column = "\"" + line[mark.upperBound...].prefix { $0 != ":" && $0 != "," } + "\""
        }
        return (row, column)
    }
}
