internal import Libc
internal import SystemPackage
package import Tabular

/// All files that a run reads and writes. None that it writes may be in the place of another, whatever name leads there: one
/// of them would be gone in the end.
package struct RunFiles: Sendable {
    private var reads: [RunFile] = []
    private var writes: [RunFile] = []

    /// None.
    package init() {}

    /// Adds a file that is read.
    package mutating func read(_ path: String, as role: RunFile.Role) {
        reads.append(RunFile(path: path, role: role, use: .read, name: path))
    }

    /// Adds the files that sources are.
    ///
    /// - Parameter isFirst: whether they are read before the first row is written, so that an output to which rows are added
    ///   may be one of them.
    package mutating func read(_ sources: [Source], as role: RunFile.Role, isFirst: Bool = false) {
        for source in sources {
            guard let path = source.filePath else { continue }
            let name = if case .file = source { path } else { source.description }
            reads.append(RunFile(path: path, role: role, use: isFirst ? .readFirst : .read, name: name))
        }
    }

    /// Adds a file that is written.
    package mutating func write(_ path: String, as role: RunFile.Role) { write(path, as: role, .written, name: path) }

    mutating func write(_ path: String, as role: RunFile.Role, _ use: RunFile.Use, name: String?) {
        // Several may write into what keeps nothing.
        guard !OutputPlace.keepsNothing(path) else { return }
        writes.append(RunFile(path: path, role: role, use: use, name: name))
    }

    /// Adds all of another list.
    package mutating func add(_ other: RunFiles) {
        reads += other.reads
        writes += other.writes
    }

    /// Which files are there that are read, and what they are.
    var filesRead: [SystemCalls.FileIdentity: RunFile.Role] {
        var found: [SystemCalls.FileIdentity: RunFile.Role] = [:]
        for file in reads { if let identity = SystemCalls.identity(file.path) { found[identity] = file.role } }
        return found
    }

    /// Sees that no file that is written is another one of the run as well.
    ///
    /// - Parameter role: the file that is looked at; nil for all of them.
    /// - Throws: `.usage`.
    package func check(_ role: RunFile.Role? = nil) throws(ExportError) {
        let written = WrittenPlaces(writes)
        for (number, file) in (reads + writes).enumerated() where file.use != .split {
            for index in written.indices(of: file) where index + reads.count != number {
                let other = writes[index]
                guard role == nil || file.role == role || other.role == role, RunFiles.collide(file, other) else {
                    continue
                }
                // What is read stands first, and the rows' output before the others.
                let isInOrder = number < index + reads.count
                throw isInOrder ? RunFiles.refusal(file, other) : RunFiles.refusal(other, file)
            }
        }
    }

    /// Whether something is lost where two files are one.
    private static func collide(_ file: RunFile, _ written: RunFile) -> Bool {
        guard file.role != written.role else { return false }
        if let one = SystemCalls.descriptor(namedBy: file.path), let two = SystemCalls.descriptor(namedBy: written.path)
        {
            // Standard output and standard error may well be one terminal, and then they are meant to be.
            return one == two
        }
        if file.isWritten { return true }
        if file.use == .readFirst, written.use == .added { return false }
        return !SystemCalls.isCharacterDevice(written.path)
    }

    private static func refusal(_ first: RunFile, _ second: RunFile) -> ExportError {
        ExportError(
            .usage, "is both \(first.role.noun) and \(second.role.noun)",
            at: Location(source: second.name ?? first.name ?? second.path),
            advice: first.isWritten ? "name another file for one of them" : second.role.advice)
    }

    /// What is said of a file that is read and would be replaced.
    static func refusal(of path: String, read role: RunFile.Role, writtenAs other: RunFile.Role) -> ExportError {
        ExportError(
            .usage, "is both \(role.noun) and \(other.noun)", at: Location(source: path), advice: other.advice)
    }
}

/// Where the files are that a run writes.
private struct WrittenPlaces {
    private var files: [FilePlace: [Int]] = [:]
    /// Outputs whose parts are written, by the place of the file that is named.
    private var split: [FilePlace: [Int]] = [:]

    init(_ writes: [RunFile]) {
        for (index, file) in writes.enumerated() {
            guard file.use == .split else {
                files[FilePlace(of: file.path), default: []].append(index)
                continue
            }
            split[.unmade(file.path), default: []].append(index)
            // Those that are there are removed, and may be links.
            for part in PartNames(file.path).existing() { files[FilePlace(of: part), default: []].append(index) }
        }
    }

    /// Which of them are, or have parts, where a file is.
    func indices(of file: RunFile) -> [Int] {
        let own = files[FilePlace(of: file.path)] ?? []
        if split.isEmpty { return own }
        let target = FilePath((try? SystemCalls.target(of: file.path)) ?? file.path)
        let parts = PartNames.outputs(ofPart: target.lastComponent?.string ?? "").map { output in
            split[.unmade(target.removingLastComponent().appending(output).string)] ?? []
        }
        return own + parts.joined()
    }
}

/// Where a path leads: equal for two paths that lead to one file, be it there yet or not.
private enum FilePlace: Hashable {
    case there(SystemCalls.FileIdentity)
    /// In a folder that is there, below it in folders that are not, the last name first.
    case below(SystemCalls.FileIdentity?, [[UInt8]])

    init(of path: String) { self = SystemCalls.identity(path).map(FilePlace.there) ?? FilePlace.unmade(path) }

    /// Where a file would be made: behind a link that leads to nothing yet.
    static func unmade(_ path: String) -> FilePlace {
        let file = FilePath((try? SystemCalls.target(of: path)) ?? path)
        if let name = file.lastComponent?.string, let folder = SystemCalls.identity(SystemCalls.folder(of: file.string))
        {
            return .below(folder, [PathText.bytes(of: name)])
        }
        var folder = file.lexicallyNormalized()
        var names: [[UInt8]] = []
        while let name = folder.lastComponent?.string {
            names.append(PathText.bytes(of: name))
            folder.removeLastComponent()
            if let identity = SystemCalls.identity(folder.isEmpty ? "." : folder.string) {
                return .below(identity, names)
            }
        }
        return .below(nil, names)
    }
}
