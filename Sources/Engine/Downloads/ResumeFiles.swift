internal import HTTPTransfer
internal import Synchronization

/// The parts that this process keeps beside outputs, so that an interrupt can tell of them.
package enum KeptDownloads {
    private static let paths = Mutex<Set<String>>([])

    static func add(_ path: String) { _ = paths.withLock { $0.insert(path) } }
    static func forget(_ path: String) { _ = paths.withLock { $0.remove(path) } }

    /// The parts that hold something, with the bytes of the download in each.
    package static func left() -> [(path: String, bytes: UInt64)] {
        paths.withLock { $0.sorted() }.compactMap { path in
            guard let size = SystemCalls.size(of: path), size > UInt64(ResumeFileHeader.size) else { return nil }
            return (path, size - UInt64(ResumeFileHeader.size))
        }
    }
}

/// The parts of downloads that are kept beside one output: `.NAME.part` for its first source, `.NAME.part-2` for the
/// second, and so on. Success removes them all.
package final class ResumeFiles {
    private let output: String?
    private let isWanted: Bool
    private let log: (String) -> Void
    private var parts: [Int: ResumeFile] = [:]

    /// The parts beside `output`; none where that is no regular file, or will be refused.
    init(output: String?, replaces: Bool, isWanted: Bool, log: @escaping (String) -> Void) {
        let isTaken = output.map { SystemCalls.status(of: $0) != nil } ?? false
        let isPlain =
            output.map {
                !isTaken || (replaces && SystemCalls.isRegularFile($0) && !SystemCalls.leadsToDevice($0))
            } ?? false
        self.output = isPlain ? output : nil
        self.isWanted = isWanted
        self.log = log
    }

    /// The parts beside an export's output.
    convenience init(for export: Export) {
        self.init(
            output: export.destination.path, replaces: export.replacesOutput, isWanted: export.keepsParts,
            log: { [log = export.log] in log?($0) })
    }

    /// The part for the source in this place, with what an earlier run has left if that is of use; nil when none is to be
    /// kept. Asked for again within a run, it is the same one.
    package func part(forSource index: Int, identity: String) -> ResumeFile? {
        guard isWanted, let output else { return nil }
        if let known = parts[index] {
            known.close()
            parts[index] = nil
        }
        let suffix = index == 0 ? ".part" : ".part-\(index + 1)"
        let part = ResumeFile(path: HiddenSibling.path(beside: output, suffix: suffix))
        guard part.find(identity: identity, log: log) else {
            log("\(part.path) cannot be used, or another run uses it: no part is kept")
            return nil
        }
        parts[index] = part
        KeptDownloads.add(part.path)
        if let point = part.resumePoint { log("\(part.path) holds the first \(point.offset) bytes") }
        return part
    }

    /// Removes all parts: the output is whole.
    func succeed() {
        for part in parts.values {
            part.remove()
            KeptDownloads.forget(part.path)
        }
        parts = [:]
        if let output { StaleFiles.removeParts(of: output) }
    }

    /// Leaves what a later run can go on from. The bytes of a source that turned out to be malformed are not that: they
    /// would be malformed again.
    func fail(source index: Int, isMalformed: Bool) {
        for (place, part) in parts where part.header != nil {
            if part.count == 0 || (isMalformed && place == index) { part.remove() }
        }
        for part in parts.values { KeptDownloads.forget(part.path) }
        parts = [:]
    }
}
