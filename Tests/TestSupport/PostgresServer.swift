import Libc

/// A Postgres server of a test's own, on loopback, in a folder of its own, from the programs that Debian's package `postgresql`
/// has. As root it runs as the user `postgres`, since the server refuses to be root's.
public final class PostgresServer: Sendable {
    /// The port that it listens at.
    public let port: UInt16
    /// The folder of its data and its log.
    public let folder: String
    private let bin: String
    private let asUser: String

    /// The password of the user `keeper`, who has all rights.
    public static let password = "geheim%wort-7"
    /// The same in an address.
    public static let codedPassword = "geheim%25wort-7"

    /// The folder of the server's programs, of the newest version; nil where there are none.
    public static let programs: String? = {
        let versions = Shell.names(in: "/usr/lib/postgresql").compactMap { Int($0) }.sorted()
        return versions.reversed().map { "/usr/lib/postgresql/\($0)/bin" }.first { access($0 + "/initdb", X_OK) == 0 }
    }()

    /// Whether tests have to find one.
    public static let isRequired = getenv("HASDATA_READERS").map { String(cString: $0) } == "required"
    /// Whether tests that need one run: where it is required and not there, they fail.
    public static let isThere = programs != nil || isRequired

    /// A server that is running.
    ///
    /// - Parameter fileLimit: how large its files may become, in bytes.
    public init(fileLimit: Int? = nil) throws {
        guard let bin = Self.programs else { throw Problem(text: "the package postgresql is not installed") }
        self.bin = bin
        folder = Shell.temporaryFolder()
        port = try ScriptedServer.closedPort()
        asUser = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : ""
        let made = Shell.run(
            """
            umask 077; printf '%s' \(Shell.quoted(Self.password)) > password
            if test "$(id -u)" = 0; then chown postgres . password; fi
            \(asUser)\(bin)/initdb -D \(folder)/data -U keeper --pwfile=password -A scram-sha-256 -E UTF8 \
            --locale=C.UTF-8 -N >log.initdb && rm password && chmod 711 .
            """, in: folder)
        guard made.status == 0 else { throw Problem(text: made.errors) }
        try start(fileLimit: fileLimit)
    }

    deinit {
        stop(mode: "immediate")
        _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp")
    }

    /// Starts it, and waits until it answers.
    public func start(fileLimit: Int? = nil) throws {
        let options = "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        // In units of 512 bytes, as POSIX has it.
        let limit = fileLimit.map { "ulimit -f \($0 / 512); " } ?? ""
        // Descriptors of the tests' own, such as locks, are not the server's; and it ends with the tests, however they end.
        let started = Shell.run(
            """
            exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
            { \(limit)\(asUser)\(bin)/pg_ctl -D data -l data/log -w -t 30 -o \(Shell.quoted(options)) start; } >.start 2>&1 \
            || cat .start >&2
            setsid sh -c 'while kill -0 \(getpid()) && test -e data/postmaster.pid; do sleep 1; done
            test -e data/postmaster.pid && { \(asUser)\(bin)/pg_ctl -D data -m immediate stop; rm -rf \(folder); }' \
            </dev/null >/dev/null 2>&1 &
            """, in: folder)
        guard started.errors.isEmpty else { throw Problem(text: started.errors) }
    }

    /// Stops it; `immediate` is as if it was killed.
    public func stop(mode: String = "fast") {
        _ = Shell.run("\(asUser)\(bin)/pg_ctl -D data -w -t 30 -m \(mode) stop", in: folder)
    }

    /// The address of its database, with the password in it.
    public func url(user: String = "keeper", _ rest: String = "/postgres") -> String {
        "postgres://\(user):\(Self.codedPassword)@127.0.0.1:\(port)\(rest)"
    }

    /// What messages call the database.
    public var shown: String { "postgres://keeper@127.0.0.1:\(port)/postgres" }

    /// Runs SQL by psql, and gives what it prints: rows as lines, fields with `|` between.
    @discardableResult
    public func sql(_ text: String) -> String {
        let outcome = Shell.run(
            "PGPASSWORD=\(Shell.quoted(Self.password)) \(bin)/psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \(port) "
                + "-U keeper -d postgres -c \(Shell.quoted(text))", in: folder)
        return outcome.status == 0 ? outcome.output : outcome.errors
    }

    /// What keeps a server from being there.
    public struct Problem: Error {
        /// In words.
        public let text: String
    }
}
