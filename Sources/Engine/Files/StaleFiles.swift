internal import Synchronization
internal import SystemPackage
internal import Tabular

/// What runs that were killed have left beside an output: temporary files, and parts of downloads.
///
/// A folder is listed once a process, however many outputs are written to it; what is found there is looked at only when
/// the same output is written again.
enum StaleFiles {
    private static let known = Mutex<[String: [Leftover]]>([:])

    /// Removes the temporary files of this output whose runs are dead.
    static func removeTemporaries(of path: String) {
        removeTemporaries(in: SystemCalls.folder(of: path)) { $0 == HiddenSibling.name(of: path) }
    }

    /// Removes the temporary files of an output's parts whose runs are dead, whatever their number: the next output may
    /// have fewer parts.
    static func removeTemporaries(ofPartsCalled names: PartNames) {
        let folder = names.folder.isEmpty ? "." : names.folder.string
        removeTemporaries(in: folder) { names.isPart(String($0.dropFirst())) }
    }

    private static func removeTemporaries(in folder: String, where isOurs: (String) -> Bool) {
        for leftover in leftovers(in: folder) where isOurs(leftover.output) {
            guard case .temporary(let process) = leftover.kind, !SystemCalls.isAlive(process) else { continue }
            // Seen from another container a living run may look dead; but it holds a lock.
            removeUnlessHeld(FilePath(folder).appending(leftover.name).string) { _ in true }
        }
    }

    /// Removes the parts of this output that no run uses.
    static func removeParts(of path: String) {
        let (folder, output) = (SystemCalls.folder(of: path), HiddenSibling.name(of: path))
        for leftover in leftovers(in: folder) where leftover.output == output && leftover.kind == .part {
            removeUnlessHeld(FilePath(folder).appending(leftover.name).string) { ResumeFileHeader.isTitled($0) }
        }
    }

    private static func leftovers(in folder: String) -> [Leftover] {
        known.withLock { known in
            if let listed = known[folder] { return listed }
            let listed = ((try? Folder.names(in: folder)) ?? []).compactMap { Leftover($0) }
            known[folder] = listed
            return listed
        }
    }

    private static func removeUnlessHeld(_ path: String, _ isOurs: (FileDescriptor) -> Bool) {
        guard let file = SystemCalls.openPrivate(path, creates: false) else { return }
        if SystemCalls.lock(file) == .taken, SystemCalls.isNamed(file, path), isOurs(file) { SystemCalls.remove(path) }
        try? file.close()
    }
}

/// A name that a file of a dead run may have. Others are somebody else's, however much they look alike.
private struct Leftover {
    enum Kind: Equatable {
        case temporary(process: Int32)
        case part
    }

    let name: String
    /// The hidden name of the output that it stands beside.
    let output: String
    let kind: Kind

    init?(_ name: String) {
        guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        self.name = name
        output = String(name[..<dot])
        let words = name[name.index(after: dot)...].split(separator: "-", omittingEmptySubsequences: false)
        switch (words.first, words.count) {
        case ("tmp", 3):
            guard let process = Leftover.number(words[1]), Leftover.isRandom(words[2]) else { return nil }
            kind = .temporary(process: process)
        case ("part", 1): kind = .part
        case ("part", 2):
            guard let number = Leftover.number(words[1]), number > 1 else { return nil }
            kind = .part
        default: return nil
        }
    }

    /// A number that is written as we write it.
    private static func number(_ text: Substring) -> Int32? {
        guard let number = Int32(text), number > 0, String(number) == text else { return nil }
        return number
    }

    /// Whether it is the end of a temporary name.
    private static func isRandom(_ text: Substring) -> Bool {
        text.utf8.count == SystemCalls.suffixDigits && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}
