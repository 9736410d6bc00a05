internal import CSQLite
internal import Libc
internal import Synchronization
internal import Tabular

/// A connection to a database, used by one thread at a time. Its text is UTF-8.
final class Connection {
    /// What messages call the database.
    let name: String
    /// Its file.
    let path: String
    private(set) var handle: OpaquePointer?
    private let writes: Bool

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - isUnshared: whether nobody changes the file while it is open, so that no lock is needed and no file beside it is made.
    ///   - folder: where its temporary files are; nil for where the library has them by itself.
    /// - Throws: what `SQLiteProblem` makes of the failure.
    init(
        path: String, name: String, writes: Bool, isUnshared: Bool = false, temporaryFolder folder: String? = nil
    ) throws(ExportError) {
        (self.path, self.name, self.writes) = (path, name, writes)
        let flags =
            (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI
            | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let address = Connection.address(of: path) + (isUnshared ? "?immutable=1" : "")
        let result = sqlite3_open_v2(address, &handle, flags, Connection.fileSystem(folder))
        guard result == SQLITE_OK else {
            let problem = problem(result)
            close()
            throw problem
        }
        // A file may come from anywhere: its schema calls no function with side effects, and its pages are looked at twice.
        _ = sqlite_distrust_schema(handle)
    }

    deinit { close() }

    /// The library's file systems by the folders that they keep temporary files in.
    private static let folders = Mutex<[String: UnsafePointer<CChar>]>([:])

    /// What keeps temporary files in a folder; nil for where the library has them by itself.
    private static func fileSystem(_ folder: String?) -> UnsafePointer<CChar>? {
        guard let folder, let name = PathText.cString(of: folder) else { return nil }
        return folders.withLock { known in
            if let found = known[folder] { return found }
            let made = sqlite_make_folder(name)
            known[folder] = made
            return made
        }
    }

    /// Closes it; a transaction that is open is rolled back.
    func close() {
        guard let handle else { return }
        sqlite3_close_v2(handle)
        self.handle = nil
    }

    /// A path as a URI, whose special characters are escaped (RFC 3986 §2.1).
    private static func address(of path: String) -> String {
        var address = "file:"
        // An authority would be looked for behind two slashes.
        let path = path.hasPrefix("/") ? "//" + path : path
        for byte in PathText.bytes(of: path) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                address.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                address += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return address
    }

    // MARK: Statements

    /// A statement of one SQL text.
    func statement(_ sql: String) throws(ExportError) -> Statement { try Statement(self, sql) }

    /// Runs statements that give no rows.
    func run(_ sql: String) throws(ExportError) {
        let statement = try statement(sql)
        while try statement.step() {}
    }

    /// The first value of the first row, as a whole number.
    func number(_ sql: String) throws(ExportError) -> Int64? {
        let statement = try statement(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first value of the first row, as text.
    func text(_ sql: String) throws(ExportError) -> String? {
        let statement = try statement(sql)
        return try statement.step() ? statement.text(0) : nil
    }

    // MARK: Limits and waiting

    /// Waits so long where somebody else uses the database.
    func wait(seconds: Double) {
        let milliseconds = max(0, min(seconds, 86_400)) * 1000
        sqlite3_busy_timeout(handle, Int32(milliseconds))
    }

    /// The most columns of a table.
    var mostColumns: Int { Int(sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, -1)) }

    /// The most bytes of a value.
    var longestValue: Int {
        get { Int(sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, -1)) }
        set { sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(clamping: newValue)) }
    }

    // MARK: Problems

    /// What is told of a result that is none of success.
    func problem(_ result: Int32, at location: Location? = nil) -> ExportError {
        let detail = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        // Who holds the lock is looked up by opening the file, and closing it again ends all locks that this process has.
        if result & 0xFF == SQLITE_BUSY, sqlite3_get_autocommit(handle) == 0 {
            sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
        }
        return SQLiteProblem.error(
            result, detail: detail, at: location ?? Location(source: name), path: path, writes: writes)
    }
}

extension Connection {
    /// Lets the schema's text be changed, where the system's library does not.
    func allowSchemaWrites() { _ = sqlite_allow_schema_writes(handle) }
}
