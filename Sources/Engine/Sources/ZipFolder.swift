internal import Compression
internal import Libc
internal import Synchronization
internal import Tabular

/// A zip archive that is not a workbook, as a folder of its files: those of known formats, at any depth, in the order of the
/// archive's directory. Each is decompressed as it is read.
enum ZipFolder: SourceKind {
    static var scheme: String { "zip" }

    /// The files of the archive at `path`; nil where it is not an archive, or a document that happens to be one.
    ///
    /// - Throws: `.input` where none is of a known format; `.malformed` where the archive is damaged.
    static func files(
        of path: String, for export: Export
    ) throws(ExportError) -> (sources: [Source], leftOut: [String])? {
        if let name = export.sourceFormat, export.registry.format(named: name)?.isText == false { return nil }
        if let format = export.registry.readableFormat(ofPath: path), !format.isText { return nil }
        guard SystemCalls.isRegularFile(path), let file = try? FileSource(path: path), isArchive(file),
            let entries = try? ZipReader(file).entries, !isDocument(entries)
        else { return nil }
        var sources: [Source] = []
        var leftOut: [String] = []
        for (index, entry) in entries.enumerated() where !isHidden(entry) {
            let name = "\(path)/\(title(of: entry))"
            guard export.sourceFormat != nil || export.registry.takesFile(named: title(of: entry)) else {
                leftOut.append(name)
                continue
            }
            sources.append(
                .named(
                    NamedSource(
                        "\(scheme):\(index):\(path)", kind: ZipFolder.self, description: VisibleText.oneLine(name))))
        }
        guard !sources.isEmpty else {
            throw ExportError(
                .input, "a zip archive that holds no file of a known format", at: Location(source: path),
                advice: "unpack it, and name the file with \(Setting.sourceFormat)")
        }
        return (sources, leftOut)
    }

    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        let parts = argument.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let index = Int(parts[1]) else {
            throw ExportError(.usage, "is not a file of an archive", at: Location(source: argument))
        }
        let path = String(parts[2])
        let file = try FileSource(path: path)
        let entries = try directory(of: file, path: path)
        guard entries.indices.contains(index) else {
            throw ExportError(
                .input, "has changed since its files were listed", at: Location(source: path), advice: "run it again")
        }
        let entry = entries[index]
        let contents = try ZipEntrySource(entry, in: file, hasRatio: false)
        return .bytes(NamedBytes(contents, name: "\(path)/\(title(of: entry))"), path: title(of: entry))
    }

    // MARK: Directory

    /// The directory that was read last: an archive of ten thousand files is not to be read through ten thousand times.
    private struct Directory {
        let path: String
        let inode: UInt64
        let size: UInt64
        let entries: [ZipEntry]
    }
    private static let last = Mutex<Directory?>(nil)

    private static func directory(of file: FileSource, path: String) throws(ExportError) -> [ZipEntry] {
        let inode = SystemCalls.status(of: path).map { UInt64($0.st_ino) } ?? 0
        let known = last.withLock { last in
            last.flatMap { $0.path == path && $0.inode == inode && $0.size == file.length ? $0.entries : nil }
        }
        // One that was replaced meanwhile by one of the same size is found out by its checksums.
        if let known { return known }
        let entries = try ZipReader(file).entries
        last.withLock { $0 = Directory(path: path, inode: inode, size: file.length, entries: entries) }
        return entries
    }

    private static func isArchive(_ file: FileSource) -> Bool {
        let head = ByteBlock(capacity: 4)
        guard let count = try? file.read(at: 0, into: head.room), count == 4 else { return false }
        head.count = count
        return head.contents.elementsEqual([0x50, 0x4B, 3, 4]) || head.contents.elementsEqual([0x50, 0x4B, 5, 6])
    }

    /// Whether these are the parts of a document (ECMA-376 part 2 §6, OpenDocument 1.3 part 2 §3.3) or of a program.
    private static func isDocument(_ entries: [ZipEntry]) -> Bool {
        guard let first = entries.first else { return false }
        return first.title == "mimetype"
            || entries.contains { ["[Content_Types].xml", "_rels/.rels", "META-INF/MANIFEST.MF"].contains($0.title) }
    }

    /// The name of a file in its folders. Programs of Windows have written `\\` between them.
    private static func title(of entry: ZipEntry) -> String {
        let title = entry.title
        return title.contains("/") ? title : String(title.map { $0 == "\\" ? "/" : $0 })
    }

    /// Folders, and what systems put beside files. A name that would lead out of the archive is one like any other: no file is
    /// ever unpacked under it.
    private static func isHidden(_ entry: ZipEntry) -> Bool {
        let title = title(of: entry)
        let parts = title.split(separator: "/", omittingEmptySubsequences: false)
        return title.hasSuffix("/")
            || parts.contains { $0 == "__MACOSX" || $0.hasPrefix(".") && $0 != "." && $0 != ".." }
    }
}

/// Bytes under another name.
private final class NamedBytes: ByteSource {
    private let source: any ByteSource
    let name: String

    init(_ source: any ByteSource, name: String) {
        self.source = source
        self.name = name
    }

    var byteCount: UInt64? { source.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        do throws(ExportError) {
            return try source.read(into: buffer)
        } catch {
            var error = error
            error.location.source = name
            throw error
        }
    }
}
