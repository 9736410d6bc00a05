package import HTTPTransfer
public import Tabular
internal import Threads

/// Finds out what the sources of a run are, and opens them.
public struct SourceOpener {
    /// What is read, and how.
    package let export: Export
    /// What the formats are told.
    public package(set) var options: FormatOptions
    /// The parts of downloads that are kept beside the output.
    package var parts: ResumeFiles?
    /// The position of the source among those of the output.
    package private(set) var index = 0
    private let connections = SharedConnections()

    /// An opener of the sources of `export`.
    package init(_ export: Export, options: FormatOptions, parts: ResumeFiles? = nil) {
        self.export = export
        self.options = options
        self.parts = parts
    }

    /// Finds out what a source is, which is the one at `index` among those of the output.
    func open(_ source: Source, at index: Int = 0) throws(ExportError) -> any OpenSource {
        var opener = self
        opener.index = index
        switch source {
        case .link(let link): return try opener.open(link: link)
        case .file(let path):
            let file = try FileSource(path: path)
            guard let size = file.byteCount else { return try StreamTable(file, with: opener, path: path) }
            return try FileTable(file, size: size, path: path, with: opener)
        case .standardInput: return try StreamTable(FileSource.standardInput(), with: opener)
        case .named(let named): return try opener.open(named)
        }
    }

    /// The text of `source`, which was found to be `found`, as UTF-8.
    func text(_ source: any ByteSource, _ found: RecognizedSource) -> any ByteSource {
        guard let encoding = found.encoding else { return source }
        return DecodedSource(source, encoding: encoding, marksBadBytes: options.skipsErrors)
    }

    /// A reader of `source`, which is put aside first where its format has to jump in it.
    func reader(_ found: RecognizedSource, _ source: any ByteSource) throws(ExportError) -> any RowReader {
        let format = found.format
        var (source, options) = (source, options)
        options.isDecoded = found.encoding != nil
        options.isFormatNamed = export.sourceFormat != nil
        options.encodingName = found.knownEncoding.map { $0 == .utf8 ? "UTF-8" : $0.name }
        if format.needsSeekableSource, !(source is any SeekableByteSource) {
            source = try SpooledSource(source, spool: options.makeSpool())
        }
        return try format.makeReader(of: source, options: options)
    }

    /// What all links are asked for with.
    var http: HTTPClient { connections.http(export.transfers) }

    /// What all sources of a kind are asked for with: the one that `make` makes first, over the same connections as links.
    package func client<Client: AnyObject>(
        _ make: (HTTPClient) throws(ExportError) -> Client
    ) throws(ExportError) -> Client {
        try connections.client(http, make)
    }

    /// Whether the run is to end: what waits looks at it every now and then, and throws `.interrupted`.
    public var isCancelled: Bool { export.transfers.transport.cancel.isRaised }

    /// Takes a line for `-v`.
    public func log(_ line: String) { export.log?(line) }
}

/// One client of a kind for all that a run asks for: each keeps connections of its own.
private final class SharedConnections {
    private var known: HTTPClient?
    private var clients: [ObjectIdentifier: AnyObject] = [:]

    func http(_ options: ClientOptions) -> HTTPClient {
        if let known { return known }
        let client = HTTPClient(options)
        known = client
        return client
    }

    func client<Client: AnyObject>(
        _ http: HTTPClient, _ make: (HTTPClient) throws(ExportError) -> Client
    ) throws(ExportError) -> Client {
        if let known = clients[ObjectIdentifier(Client.self)] as? Client { return known }
        let client = try make(http)
        clients[ObjectIdentifier(Client.self)] = client
        return client
    }
}
