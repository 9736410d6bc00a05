internal import Libc
internal import SystemPackage
public import Tabular

/// A folder as a source: its files of known formats, sorted by name.
public enum Folder {
    /// The sources with each folder and each pattern (`*.csv`, in quotes) replaced by its files.
    ///
    /// - Throws: `.input` when a folder cannot be read or holds no file of a known format, or nothing matches.
    public static func expanded(
        _ sources: [Source], isRecursive: Bool, registry: FormatRegistry
    ) throws(ExportError) -> [Source] {
        var result: [Source] = []
        for source in sources {
            guard case .file(let path) = source, SystemCalls.isDirectory(path) else {
                result += try matches(of: source)
                continue
            }
            let files = try files(in: path, isRecursive: isRecursive, registry: registry)
            guard !files.isEmpty else {
                throw ExportError(
                    .input, "holds no file of a known format", at: Location(source: path),
                    advice: isRecursive ? nil : "\(Setting.isRecursive) takes the folders below, too")
            }
            result += files.map { .file($0) }
        }
        return result
    }

    /// The files that a pattern stands for which no shell has expanded; what is no pattern stands for itself.
    private static func matches(of source: Source) throws(ExportError) -> [Source] {
        guard case .file(let path) = source, path.contains(where: { "*?[".contains($0) }),
            SystemCalls.status(of: path) == nil
        else { return [source] }
        let found = try SystemCalls.paths(matching: path).filter { !SystemCalls.isDirectory($0) }
        guard !found.isEmpty else {
            throw ExportError(.input, "no file matches the pattern", at: Location(source: path))
        }
        return found.map { .file($0) }
    }

    /// The files of known formats in a folder, and with `isRecursive` in those below. Names that begin with a dot are
    /// left out, and links to folders are not followed: they may lead in circles.
    ///
    /// - Throws: `.input` for what cannot be looked at, or would be taken by its name and is not a file: rows are never left
    ///   out without a word.
    static func files(in path: String, isRecursive: Bool, registry: FormatRegistry) throws(ExportError) -> [String] {
        var pending = [path]
        var found: [String] = []
        while let folder = pending.popLast() {
            var folders: [String] = []
            for name in try names(in: folder).sorted() where !name.hasPrefix(".") {
                let full = FilePath(folder).appending(name).string
                let isWanted = registry.takesFile(named: name)
                let isLink = SystemCalls.isLink(full)
                guard let status = SystemCalls.status(of: full) else {
                    let problem = SystemCalls.lastError
                    // One that is not a link could be a folder with files in it.
                    if isWanted || (isRecursive && !isLink) { throw cannotLook(at: full, isLink: isLink, problem) }
                    continue
                }
                if status.st_mode & S_IFMT == S_IFDIR {
                    if isRecursive, !isLink { folders.append(full) }
                } else if isWanted {
                    guard status.st_mode & S_IFMT == S_IFREG else {
                        throw ExportError(
                            .input, "is not a file, but a pipe or a device", at: Location(source: full),
                            advice: "name the files in the folder, or move it elsewhere")
                    }
                    found.append(full)
                }
            }
            pending += folders.reversed()
        }
        return found
    }

    private static func cannotLook(at path: String, isLink: Bool, _ problem: Errno) -> ExportError {
        let isBroken = isLink && problem == .noSuchFileOrDirectory
        return ExportError(
            .input, isBroken ? "is a link that leads nowhere" : "cannot be looked at", at: Location(source: path),
            advice: isBroken ? "remove it, or name the files in the folder" : "see that it can be read",
            cause: isBroken ? nil : problem.description)
    }

    /// The names in a folder, in no order.
    package static func names(in path: String) throws(ExportError) -> [String] {
        func problem() -> ExportError {
            ExportError(
                .input, "cannot read the folder", at: Location(source: path), cause: SystemCalls.lastError.description)
        }
        guard let bytes = PathText.cString(of: path), let folder = opendir(bytes) else { throw problem() }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            // The end and a failure look alike but for this.
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw problem() }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { PathText.text(of: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
