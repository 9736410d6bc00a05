internal import Synchronization
internal import SystemPackage
internal import Tabular

/// What runs that were killed have left beside an output: temporary files, and parts of downloads.
///
/// A folder is listed once a process, however many outputs are written to it; what is found there is looked at only when
/// the same output is written again.
enum Leftovers {
    private static let known = Mutex<[String: [String: [String]]]>([:])

    /// Removes the temporary files of this output whose runs are dead.
    static func removeTemporaries(of path: String) {
        let name = SiblingName.name(of: path)
        for (file, leftover) in files(of: path, ".tmp-") {
            let words = leftover.dropFirst(name.utf8.count + 5).split(separator: "-")
            guard words.count == 2, let process = Int32(words[0]), process > 0, !SystemCalls.isAlive(process) else {
                continue
            }
            // Seen from another container a living run may look dead; but it holds a lock.
            removeUnlessHeld(file)
        }
    }

    /// Removes the parts of this output that no run uses.
    static func removeParts(of path: String) {
        for (file, _) in files(of: path, ".part") { removeUnlessHeld(file) }
    }

    private static func files(of path: String, _ kind: String) -> [(path: String, name: String)] {
        let folder = FilePath(path).removingLastComponent()
        let name = SiblingName.name(of: path)
        let found = known.withLock { known in
            if let listed = known[folder.string] { return listed[name] ?? [] }
            let listed = list(folder.string)
            known[folder.string] = listed
            return listed[name] ?? []
        }
        return found.filter { $0.dropFirst(name.count).hasPrefix(kind) }.map { (folder.appending($0).string, $0) }
    }

    /// The leftovers in a folder, by the name in front of `.tmp-` or `.part`.
    private static func list(_ folder: String) -> [String: [String]] {
        guard let names = try? Folder.names(in: folder.isEmpty ? "." : folder) else { return [:] }
        var listed: [String: [String]] = [:]
        for name in names where name.hasPrefix(".") {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard let last = parts.last, last.hasPrefix("tmp-") || last == "part" || last.hasPrefix("part-") else {
                continue
            }
            listed[parts.dropLast().joined(separator: "."), default: []].append(name)
        }
        return listed
    }

    private static func removeUnlessHeld(_ path: String) {
        guard let file = SystemCalls.openPrivate(path, creates: false) else { return }
        if SystemCalls.lock(file) == .taken, SystemCalls.isNamed(file, path) { SystemCalls.remove(path) }
        try? file.close()
    }
}
