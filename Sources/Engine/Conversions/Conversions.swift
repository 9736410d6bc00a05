internal import SystemPackage
internal import Tables
public import Tabular

/// Each source converted into a file of its own in one folder.
public struct Conversions: Sendable {
    var template: Export
    private let folder: String
    private let isRecursive: Bool
    private let onlyNewer: Bool
    /// Sources whose output is there, whatever its time, are left alone: a batch that ran in part can be run again.
    public var skipsExisting = false
    let isRaw: Bool

    /// A batch over the template's sources; its destination is not used. With `isRaw` bytes are saved as they are.
    public init(
        _ template: Export, into folder: String, isRecursive: Bool = false, onlyNewer: Bool = false, isRaw: Bool = false
    ) {
        self.template = template
        self.folder = folder
        self.isRecursive = isRecursive
        self.onlyNewer = onlyNewer
        self.isRaw = isRaw
    }

    /// What is converted, folders as they were named.
    package var sources: [Source] { template.sources }

    /// One source and what it is converted to.
    struct Item: Sendable {
        let export: Export
        /// Its output is newer than it, and `onlyNewer` leaves it alone; or it is there, and `skipsExisting` does.
        let isUpToDate: Bool
    }

    /// The exports, one for each source, none of them run. With `onlyNewer` those whose output is up to date are left
    /// out.
    ///
    /// - Throws: `.usage` when two sources would be written to one name; `.output` when the folder is not there, or an
    ///   output is and is not to be replaced.
    public func exports() throws(ExportError) -> [Export] { try items().filter { !$0.isUpToDate }.map(\.export) }

    /// Sees that a file of the caller's is in the place of no source and no output, whatever becomes of them.
    package func refuseSharedFiles(_ role: RunFile.Role) throws(ExportError) {
        var files = template.filesRead
        if let format = try? template.registry.required(
            template.format ?? FormatRegistry.defaultOutputName, toWrite: true)
        {
            for source in template.sources {
                var export = template
                export.destination = destination(isRaw ? rawName(of: source) : outputName(of: source, format))
                export.addDestination(to: &files)
            }
        }
        files.add(template.otherFiles)
        try files.check(role)
    }

    /// Where an output of that name goes.
    private func destination(_ name: String) -> Destination {
        isNamedFolder
            ? Destination(
                argument: folder + (folder.hasSuffix("/") ? "" : "/") + name, kinds: template.destinationKinds)
            : .file(FilePath(folder).appending(name).string)
    }

    /// Whether the folder is none of this machine, but what the keys of objects begin with.
    private var isNamedFolder: Bool { Destination(argument: folder, kinds: template.destinationKinds).named != nil }

    /// All sources with their outputs. Every name is checked before the folder is made.
    func items() throws(ExportError) -> [Item] {
        try template.validated()
        if !isNamedFolder { try Destination.refuseAddress(folder) }
        let template = withSharedKeys
        let format = try template.registry.required(template.format ?? FormatRegistry.defaultOutputName, toWrite: true)
        let sources = try Folder.expanded(template.sources, isRecursive: isRecursive, registry: template.registry)
        var names = ConversionNames()
        var items: [Item] = []
        for source in sources {
            let name = isRaw ? rawName(of: source) : outputName(of: source, format)
            try names.take(name, for: source)
            var export = template
            export.sources = [source]
            export.destination = destination(name)
            export.format = format.name
            export.replacesOutput = template.replacesOutput || onlyNewer
            export.followsLinks = export.rowsPerPart == nil && !leadsOut(export)
            items.append(Item(export: export, isUpToDate: try isUpToDate(export)))
        }
        try refuseSharedFiles(items, sources)
        if isNamedFolder { return items }
        try SystemCalls.makeFolders(folder, isSynced: template.waitsForDisk)
        try names.check(in: folder)
        return items
    }

    /// Sees that no output is in the place of a source, also of another output's, or of anything else that is read.
    private func refuseSharedFiles(_ items: [Item], _ sources: [Source]) throws(ExportError) {
        var read = template
        read.sources = sources
        var files = read.filesRead
        for item in items where !item.isUpToDate { item.export.addDestination(to: &files) }
        files.add(template.otherFiles)
        try files.check()
    }

    /// The template with one set of keys for all sources, which is read once: it may come in a pipe. It takes half the memory.
    private var withSharedKeys: Export {
        guard !template.steps.keyFilters.isEmpty else { return template }
        var shared = template
        shared.memoryLimit /= 2
        shared.formatOptions[OtherKeys.self] = shared.runOptions()[OtherKeys.self]
        return shared
    }

    /// Whether an export has nothing to do.
    ///
    /// - Throws: `.output` when something is in its way.
    private func isUpToDate(_ export: Export) throws(ExportError) -> Bool {
        if let named = export.destination.named { return try isUpToDate(named, export) }
        guard let path = export.destination.path else { return false }
        var place = path
        if export.rowsPerPart != nil { place = PartNames(path).path(of: 0) }
        guard SystemCalls.status(of: place) != nil || SystemCalls.isLink(place) else { return false }
        guard SystemCalls.isRegularFile(place) || SystemCalls.isLink(place), !SystemCalls.leadsToDevice(place) else {
            throw ExportError(.output, "is not a file, so it is not replaced", at: Location(source: place))
        }
        if skipsExisting { return true }
        if onlyNewer {
            if let service = export.sources.first?.ofService { return isUpToDate(place, with: service) }
            guard case .file(let input)? = export.sources.first else { return false }
            return SystemCalls.isNewer(place, than: input)
        }
        if export.appends || !export.formatOptions[TableOptions.self].upsertKeys.isEmpty {
            guard export.followsLinks else {
                throw ExportError(
                    .output, "is a link that leads out of the folder", at: Location(source: place),
                    advice: "name the file itself with \(Setting.output)")
            }
            return false
        }
        guard export.replacesOutput else {
            throw FileSink.isThere(place)
        }
        return false
    }

    /// The same of an output that is no file.
    private func isUpToDate(_ named: NamedDestination, _ export: Export) throws(ExportError) -> Bool {
        guard !onlyNewer else {
            throw ExportError(
                .usage, "the times of files and of what is no file are not compared", at: Location(source: folder),
                advice: "leave outputs alone that are there already, whatever their time, or replace them")
        }
        guard !export.appends, export.rowsPerPart == nil else {
            throw ExportError(
                .usage, "\(export.appends ? Setting.appends : Setting.rowsPerPart) is for files",
                at: Location(source: named.argument))
        }
        guard !export.replacesOutput || skipsExisting, try named.kind.isThere(named.argument, for: export) else {
            return false
        }
        if skipsExisting { return true }
        throw FileSink.isThere(named.argument)
    }

    /// Whether an output is newer than the last change of a thing that will not change any more.
    private func isUpToDate(_ output: String, with source: (kind: any ServiceSourceKind.Type, argument: String)) -> Bool
    {
        guard let changed = source.kind.lastChange(of: source.argument, in: template),
            let written = SystemCalls.modificationTime(of: output)
        else { return false }
        return written > changed
    }

    /// Whether an output is a link that leads out of the folder. Nothing is ever written there: a file that replaces such a
    /// link is renamed over the link itself.
    private func leadsOut(_ export: Export) -> Bool {
        guard let path = export.destination.path, SystemCalls.isLink(path) else { return false }
        guard let target = try? SystemCalls.target(of: path),
            let place = SystemCalls.realPath(SystemCalls.folder(of: target)),
            let home = SystemCalls.realPath(folder)
        else { return true }
        return place != home && !place.hasPrefix(home == "/" ? home : home + "/")
    }

    /// The name that a source's bytes get when they are saved as they are.
    private func rawName(of source: Source) -> String {
        if let (kind, argument) = source.ofService {
            return Conversions.plain(kind.fileName(of: argument)) + "." + kind.rawEnding(in: template)
        }
        return switch source {
        case .standardInput: "stdin"
        case .link, .named: Conversions.plain(PathText.lastPart(of: source.description) ?? "link")
        case .file(let path): Conversions.plain(FilePath(path).lastComponent?.string ?? "file")
        }
    }

    /// The name a source's output gets. Only the last part of a path counts, so no name leads out of the folder.
    private func outputName(of source: Source, _ format: any Format.Type) -> String {
        let ending = "." + (format.fileExtensions.first ?? format.name)
        if let (kind, argument) = source.ofService { return Conversions.plain(kind.fileName(of: argument)) + ending }
        switch source {
        case .standardInput: return "stdin" + ending
        case .link, .named:
            return Conversions.stem(PathText.lastPart(of: source.description) ?? "link", template)
                + ending
        case .file(let path):
            return Conversions.stem(FilePath(path).lastComponent?.string ?? "file", template) + ending
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
        var safe = ""
        for scalar in name.unicodeScalars { safe.unicodeScalars.append(scalar == "/" || scalar == "\0" ? "_" : scalar) }
        return safe.isEmpty || safe == "." || safe == ".." ? "_" : safe
    }
}
