internal import Compression
internal import SystemPackage
public import Tabular

/// Where an export's bytes go.
public enum Destination: Sendable {
    /// A file, written to a temporary sibling and renamed.
    case file(String)
    /// Standard output.
    case standardOutput
    /// A sink of the caller's, made when the export runs.
    case sink(@Sendable () throws(ExportError) -> any ByteSink)
    /// An output of the caller's for rows as they are, opened when the export runs: a database, the program itself. A run
    /// that starts over abandons one and opens another. Whether one that is there may be replaced is the caller's to see to.
    case output(@Sendable () throws(ExportError) -> any RowOutput)
    /// An output for rows of a kind that a program adds.
    case rows(RowDestination)
    /// An output for the bytes of a format, of a kind that is no file: an object of a store.
    case bytes(NamedDestination)
    /// A table of a server's database.
    case table(TableDestination)

    /// Where `argument` leads: to an output of one of `kinds` where it begins with its scheme, else to the file of that
    /// name.
    public static func named(_ argument: String, kinds: [any DestinationKind.Type]) -> Destination {
        guard let colon = argument.firstIndex(of: ":"),
            let kind = kinds.first(where: { $0.scheme == argument[..<colon].lowercased() })
        else { return .file(argument) }
        return .rows(RowDestination(argument, kind: kind))
    }

    /// Whether it is standard output.
    public var isStandardOutput: Bool {
        if case .standardOutput = self { return true }
        return false
    }

    /// The file's path.
    var path: String? {
        if case .file(let path) = self { return path }
        return nil
    }

    /// Whether it takes bytes of a format; else rows.
    var takesBytes: Bool {
        switch self {
        case .output, .rows, .table: false
        case .file, .standardOutput, .sink, .bytes: true
        }
    }

    /// Whether nothing is out before the end, so that an export may start over.
    var canBeReplaced: Bool { named != nil || path.map { !Destination.isDevice($0) } ?? false }

    /// Whether it is a terminal, which no format but text belongs on.
    var isTerminal: Bool {
        switch self {
        case .file(let path): SystemCalls.isTerminal(path)
        case .standardOutput: SystemCalls.isTerminal(.standardOutput)
        case .sink, .output, .rows, .bytes, .table: false
        }
    }

    /// Whether the path leads to a device or a pipe, which is written through and never replaced.
    static func isDevice(_ path: String) -> Bool { SystemCalls.leadsToDevice(path) }

    /// By which path it is compared with sources: a stream is one where a shell has led it to a file.
    var filePath: String? {
        guard isStandardOutput else { return path }
        return SystemCalls.isRegularFile("/dev/stdout") ? "/dev/stdout" : nil
    }

    /// Makes the folders that the file is to be in.
    func makeFolders(isSynced: Bool) throws(ExportError) {
        guard let path else { return }
        try SystemCalls.makeFolders(SystemCalls.folder(of: try SystemCalls.target(of: path)), isSynced: isSynced)
    }

    /// Opens it: a device or pipe is written through, a file is written to a temporary sibling. Without `followsLinks` the
    /// file takes the place of a link itself.
    package func open(
        replaces: Bool, isSynced: Bool = true, followsLinks: Bool = true
    ) throws(ExportError) -> any ByteSink {
        switch self {
        case .file(let path):
            if Destination.isDevice(path) {
                try StandardOutputSink(device: path)
            } else {
                try FileSink(
                    path: path, replaces: replaces, isSynced: isSynced, isPublished: true, followsLinks: followsLinks)
            }
        case .standardOutput: StandardOutputSink()
        case .sink(let make): try make()
        case .output, .rows, .table:
            throw ExportError(.usage, "the output takes rows and no bytes", advice: "give the export no format")
        case .bytes(let named):
            throw ExportError(.usage, "is opened for an export", at: Location(source: named.argument))
        }
    }
}

extension Export {
    /// Opens where the bytes go, which are of `format` if it is known.
    func openSink(_ format: (any Format.Type)?) throws(ExportError) -> any ByteSink {
        if let named = destination.named {
            let compression = StreamCompression(ofPath: named.argument)
            return try named.kind.open(
                named.argument, mediaType: compression?.mediaType ?? format?.mediaTypes.first, for: self)
        }
        return try destination.open(replaces: replacesOutput, isSynced: waitsForDisk, followsLinks: followsLinks)
    }
}
