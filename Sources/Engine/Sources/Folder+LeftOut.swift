internal import SystemPackage
public import Tabular

extension Folder {
    /// A note on the files that were left out of folders because of their endings; nil where there are none, and for
    /// folders that cannot be read, of which `expanded` says so.
    public static func leftOut(of sources: [Source], isRecursive: Bool, registry: FormatRegistry) -> String? {
        var names: [String] = []
        var count = 0
        for case .file(let path) in sources where SystemCalls.isDirectory(path) {
            walk(path, isRecursive: isRecursive) { full, name in
                guard !registry.takesFile(named: name) else { return }
                count += 1
                if names.count < 5 { names.append(full) }
            }
        }
        guard count > 0 else { return nil }
        let files =
            count == 1 ? "1 file was left out, whose ending is" : "\(count) files were left out, whose endings are"
        return "\(files) no format's: \(names.joined(separator: ", "))\(count > names.count ? ", …" : ""); "
            + "a file that is named itself is read by its content"
    }

    private static func walk(_ path: String, isRecursive: Bool, _ body: (String, String) -> Void) {
        var pending = [path]
        while let folder = pending.popLast() {
            guard let found = try? names(in: folder) else { continue }
            for name in found.sorted() where !name.hasPrefix(".") {
                let full = FilePath(folder).appending(name).string
                if SystemCalls.isRegularFile(full) {
                    body(full, name)
                } else if isRecursive, SystemCalls.isDirectory(full), !SystemCalls.isLink(full) {
                    pending.append(full)
                }
            }
        }
    }
}

extension FormatRegistry {
    /// Whether a file of a folder is taken by its name: the ending is a format's, or `.txt`, which is text of rows that its
    /// content tells more of.
    package func takesFile(named name: String) -> Bool {
        readableFormat(ofPath: name) != nil
            || FormatRegistry.withoutCompression(name).lowercased().hasSuffix(".txt")
    }
}
