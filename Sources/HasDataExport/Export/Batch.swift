internal import HasDataAPI
internal import SystemPackage
public import Tabular

/// Each source converted into a file of its own in one folder.
public struct Batch: Sendable {
    private let template: Export
    private let folder: String
    private let isRecursive: Bool
    private let onlyNewer: Bool

    /// A batch over the template's sources; its destination is not used.
    public init(_ template: Export, into folder: String, isRecursive: Bool = false, onlyNewer: Bool = false) {
        self.template = template
        self.folder = folder
        self.isRecursive = isRecursive
        self.onlyNewer = onlyNewer
    }

    /// The exports, one for each source, none of them run. With `onlyNewer` those whose output is up to date are left
    /// out.
    ///
    /// - Throws: `.usage` when two sources would be written to one name; `.output` when the folder is not there, or an
    ///   output is and is not to be replaced.
    public func exports() throws(ExportError) -> [Export] {
        guard SystemCalls.isDirectory(folder) || SystemCalls.makeDirectory(folder) else {
            throw ExportError(
                .output, "is no folder, and cannot be made", at: Location(source: folder),
                advice: "make the folders above it first, or name another", cause: SystemCalls.lastError.description)
        }
        let format = try template.registry.required(template.format ?? "jsonl", toWrite: true)
        let sources = try Folder.expanded(template.sources, isRecursive: isRecursive, registry: template.registry)
        var taken: [String: Source] = [:]
        var exports: [Export] = []
        for source in sources {
            let name = try outputName(of: source, format)
            if let other = taken.updateValue(source, forKey: name) {
                throw ExportError(
                    .usage, "\(other) and \(source) would both be written to \(name)",
                    advice: "convert them in two runs, into two folders")
            }
            let path = FilePath(folder).appending(name).string
            if onlyNewer, isUpToDate(path, source) { continue }
            if !template.replacesOutput, !onlyNewer, SystemCalls.status(of: path) != nil {
                throw ExportError(
                    .output, "the output is already there", at: Location(source: path), advice: "--force replaces it")
            }
            var export = template
            export.sources = [source]
            export.destination = .file(path)
            export.format = format.name
            export.replacesOutput = template.replacesOutput || onlyNewer
            exports.append(export)
        }
        return exports
    }

    /// The name a source's output gets. Only the last part of a path counts, so no name leads out of the folder.
    private func outputName(of source: Source, _ format: any Format.Type) throws(ExportError) -> String {
        let ending = "." + (format.fileExtensions.first ?? format.name)
        switch source {
        case .job(let id): return Batch.plain(id.text) + ending
        case .standardInput: return "stdin" + ending
        case .link:
            return Batch.stem(source.description.split(separator: "/").last.map(String.init) ?? "link", template)
                + ending
        case .file(let path):
            return Batch.stem(FilePath(path).lastComponent?.string ?? "file", template) + ending
        }
    }

    /// A file name without its format's ending and `.gz`.
    private static func stem(_ name: String, _ template: Export) -> String {
        let bare = FormatRegistry.withoutCompression(name)
        guard template.registry.format(ofFileName: bare) != nil, let dot = bare.lastIndex(of: "."),
            dot != bare.startIndex
        else { return plain(bare) }
        return plain(String(bare[..<dot]))
    }

    private static func plain(_ name: String) -> String {
        let safe = String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return safe.isEmpty || safe == "." || safe == ".." ? "_" : safe
    }

    private func isUpToDate(_ path: String, _ source: Source) -> Bool {
        guard case .file(let input) = source else { return false }
        return SystemCalls.isNewer(path, than: input)
    }
}
