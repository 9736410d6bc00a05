public import Tabular

/// A database of a server, as `postgres://user@host:5432/name?sslmode=require` names it: a connection URI of libpq, which takes
/// what the URI leaves out from the variables `PG…`, the service file and the password file.
public struct PostgresAddress: Sendable {
    /// The schemes of such a URI, lower case.
    public static let schemes = ["postgres", "postgresql"]
    /// The URI, which may have a password in it: for libpq alone.
    let uri: String
    /// What messages call the database: the URI without its password and parameters.
    public let shown: String

    /// The database that `argument` names.
    ///
    /// - Throws: `.usage` for what libpq does not take, or would take apart in another way than it was meant, in words that do
    ///   not repeat it.
    public init(_ argument: String) throws(ExportError) {
        // libpq knows the schemes in lower case alone.
        let scheme = argument.prefix { $0 != ":" }
        uri = scheme.lowercased() + argument[scheme.endIndex...]
        shown = PostgresAddress.shown(argument)
        func malformed(_ problem: String, _ advice: String) -> ExportError {
            ExportError(.usage, problem, at: Location(source: shown), advice: advice)
        }
        guard PostgresAddress.isNamed(by: argument) else {
            throw malformed("is not the address of a Postgres database", "write postgres://user@host/database")
        }
        guard !argument.utf8.contains(0) else { throw malformed("has a NUL in it", "leave it out") }
        let parts = Parts(argument)
        guard parts.authority.count(where: { $0 == "@" }) < 2, !parts.path.contains("@") else {
            throw malformed(
                "has an @ too many", "in a user's name or password, write @ as %40, / as %2F and : as %3A")
        }
        guard parts.hasPlainPorts else {
            throw malformed("has a port that is not a number", "write postgres://user@host:5432/database")
        }
        try check(malformed)
    }

    /// Lets libpq read it. What it says of a URI that it cannot read repeats parts of it, which may be the password.
    private func check(_ malformed: (String, String) -> ExportError) throws(ExportError) {
        let library = try LibPQ.shared()
        var problem: UnsafeMutablePointer<CChar>?
        let options = library.parse(uri, &problem)
        if let problem { library.freeMemory(problem) }
        guard let options else {
            throw malformed(
                "is not an address that libpq takes",
                "write postgres://user@host:5432/database?sslmode=require, with other characters than letters and digits as %XX"
            )
        }
        library.freeOptions(options)
    }

    /// Whether a word is such an address, right or wrong.
    public static func isNamed(by argument: String) -> Bool {
        let start = argument.lowercased()
        return schemes.contains { start.hasPrefix($0 + "://") }
    }

    /// An address without what may be secret in it: the password, and parameters, which may hold one. Where it is doubtful what
    /// is the password, all of it goes that may be.
    public static func shown(_ argument: String) -> String {
        guard isNamed(by: argument), let colon = argument.firstIndex(of: ":") else {
            return VisibleText.oneLine(argument)
        }
        let scheme = argument[..<colon]
        // What stands before the last @ may all be of the user and the password.
        let rest = argument[colon...].dropFirst(3)
        if let at = rest.lastIndex(of: "@"), rest[..<at].contains(where: { "/?#@".contains($0) }) {
            return VisibleText.oneLine("\(scheme)://…")
        }
        let parts = Parts(argument)
        let user = parts.user.map { "\($0)@" } ?? ""
        // What stands for a port and is none may be a password without its host.
        let hosts = parts.hasPlainPorts ? parts.hosts : "…"
        return VisibleText.oneLine("\(scheme)://\(user)\(hosts)\(parts.path)")
    }

    /// The parts of a URI as libpq takes it apart.
    private struct Parts {
        /// What stands before the first slash or question mark.
        var authority: Substring
        /// The user's name; nil where none is given.
        var user: Substring?
        /// Hosts with their ports.
        var hosts: Substring
        /// The database, with the slash before it, without parameters.
        var path: Substring

        /// Whether all ports are numbers.
        var hasPlainPorts: Bool {
            hosts.split(separator: ",").allSatisfy { host in
                // An address in brackets has colons of its own (RFC 3986 §3.2.2).
                let rest = host.last == "]" ? "" : host.lastIndex(of: "]").map { host[$0...].dropFirst() } ?? host
                let port = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
                return port?.allSatisfy { $0.isASCII && $0.isNumber } ?? true
            }
        }

        init(_ argument: String) {
            let start = argument.firstIndex(of: ":").map { argument[$0...].dropFirst(3) } ?? argument[...]
            authority = start.prefix { $0 != "/" && $0 != "?" }
            path = start[authority.endIndex...].prefix { $0 != "?" }
            guard let at = authority.firstIndex(of: "@") else {
                hosts = authority
                return
            }
            user = authority[..<at].prefix { $0 != ":" }
            hosts = authority[at...].dropFirst()
        }
    }
}
