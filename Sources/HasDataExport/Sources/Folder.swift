#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
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
                    advice: isRecursive ? nil : "--recursive takes the folders below, too")
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
        let found = SystemCalls.paths(matching: path).filter { !SystemCalls.isDirectory($0) }
        guard !found.isEmpty else {
            throw ExportError(.input, "no file matches the pattern", at: Location(source: path))
        }
        return found.map { .file($0) }
    }

    /// The files of known formats in a folder, and with `isRecursive` in those below. Names that begin with a dot are
    /// left out, and links to folders are not followed: they may lead in circles.
    static func files(in path: String, isRecursive: Bool, registry: FormatRegistry) throws(ExportError) -> [String] {
        var pending = [path]
        var found: [String] = []
        while let folder = pending.popLast() {
            var folders: [String] = []
            for name in try names(in: folder).sorted() where !name.hasPrefix(".") {
                let full = FilePath(folder).appending(name).string
                if SystemCalls.isDirectory(full) {
                    if isRecursive, !SystemCalls.isLink(full) { folders.append(full) }
                } else if SystemCalls.isRegularFile(full), registry.format(ofPath: name) != nil {
                    found.append(full)
                }
            }
            pending += folders.reversed()
        }
        return found
    }

    /// The names in a folder, in no order.
    package static func names(in path: String) throws(ExportError) -> [String] {
        guard let folder = opendir(path) else {
            throw ExportError(
                .input, "cannot read the folder", at: Location(source: path), cause: SystemCalls.lastError.description)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
