internal import Synchronization
internal import Tabular

/// What this process has cut off files since a run that added it was killed, until it is told.
enum TakenBack {
    private static let known = Mutex<[String: UInt64]>([:])

    /// Notes that so many bytes were cut off the file at a path without links.
    static func note(_ count: UInt64, of path: String) { known.withLock { $0[path, default: 0] += count } }

    /// What to say of the file at `path`, once.
    static func message(of path: String) -> String? {
        guard let real = SystemCalls.realPath(path), let count = known.withLock({ $0.removeValue(forKey: real) })
        else { return nil }
        let bytes = count == 1 ? "1 byte" : "\(count) bytes"
        return
            "\(PathText.shown(path)): \(bytes) of rows were taken back, which a run had added that was killed before its end"
    }
}
