internal import Libc
internal import Tabular

/// The file that libpq looks passwords up in (PostgreSQL's manual, "The Password File").
///
/// One that others may read it leaves unread, and says so on standard error itself, where a program's lines stand that know
/// nothing of it. So it is not shown such a file, and where a password is missing then, that is told.
enum PasswordFile {
    /// A path that nothing has.
    static let none = "/dev/null/none"

    /// The path of one that libpq would leave unread; nil where there is none, or the address names one itself.
    static func unread(for uri: String) -> String? {
        guard !uri.contains("passfile="), let path, let name = PathText.cString(of: path) else { return nil }
        var status = stat()
        guard stat(name, &status) == 0 else { return nil }
        let isPlain = status.st_mode & S_IFMT == S_IFREG
        return isPlain && status.st_mode & (S_IRWXG | S_IRWXO) == 0 ? nil : path
    }

    private static var path: String? {
        func variable(_ name: String) -> String? { getenv(name).map { PathText.text(of: UnsafePointer($0)) } }
        if let named = variable("PGPASSFILE"), !named.isEmpty { return named }
        return variable("HOME").map { $0 + "/.pgpass" }
    }
}
