internal import Libc
internal import Tabular

/// Who holds a lock of a database that was waited for, as the system says (fcntl(2), F_GETLK).
struct LockHolder: CustomStringConvertible {
    private let process: pid_t

    /// The process, with its name where that can be found out: `process 4711 (python3)`.
    var description: String {
        guard let name = LockHolder.name(of: process) else { return "process \(process)" }
        return "process \(process) (\(name))"
    }

    /// The bytes of the file, or of the one beside it where there is a write-ahead log, that SQLite locks
    /// (sqlite.org/fileformat2.html §1.3, walformat.html §2.3.1).
    private static let places: [(suffix: String, start: off_t, count: off_t)] = [
        ("-shm", 120, 8), ("", 0x4000_0000, 512),
    ]

    /// The holder of a database's lock. The database must not be open in this process: its own locks end where a descriptor of
    /// the file is closed.
    static func find(path: String) -> LockHolder? {
        for place in places {
            guard let name = PathText.cString(of: path + place.suffix) else { continue }
            let file = open(name, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            lock.l_whence = Int16(SEEK_SET)
            lock.l_start = place.start
            lock.l_len = place.count
            guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK), lock.l_pid > 0 else { continue }
            return LockHolder(process: lock.l_pid)
        }
        return nil
    }

    /// The name of a process, where the system lists it.
    private static func name(of process: pid_t) -> String? {
        guard let path = PathText.cString(of: "/proc/\(process)/comm") else { return nil }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        guard count > 1 else { return nil }
        return String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
