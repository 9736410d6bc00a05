internal import CSVFormat
internal import Compression
internal import HasDataAPI
internal import Tabular

/// A source whose format is known and whose reader can be made.
struct PreparedSource {
    /// What messages call it.
    let name: String
    /// The job whose rows it has.
    var job: Job?
    /// What `--source-field` writes: a job's bare id, so that rows can be told apart and joined by it.
    var label: String { job?.id.text ?? name }
    let format: any Format.Type
    /// The bytes of it, where that is known.
    let byteCount: UInt64?
    /// How many rows it has, where that is known.
    var rowCount: UInt64?
    /// Makes a reader from the start. Where `isRepeatable` is false, once.
    let makeReader: () throws(ExportError) -> any RowReader
    /// Whether it can be read twice.
    var isRepeatable: Bool { onlyOnce == nil }
    /// What the user should know of it.
    var notes: [String] = []
    /// What the user should know once it is read to its end.
    var noteAtEnd: (() -> String?)?
    /// Whether its rows carry envelope ids, by which none is written twice.
    var hasEnvelopes = false
    /// What happens to its rows before anything else.
    var transforms: [any RowTransform] = []
    /// Checks, once it is read, whether the number of rows can be all there are; true when it is to be read once more.
    var check: ((UInt64) throws(ExportError) -> Bool)?
    /// The same source anew, when it can be read only once and has been read.
    var again: (() throws(ExportError) -> PreparedSource)?
    /// Another way to the same rows, when this one fails.
    var fallback: (() throws(ExportError) -> PreparedSource)?
    /// The bytes, decompressed and as UTF-8 where they are text, of a source that can be read only once.
    var onlyOnce: (any ByteSource)?
    /// The download whose bytes those are, where they are its own and a part of them is kept.
    var kept: KeptDownload?
}

/// Finds out what sources are, and opens them.
struct SourceOpener {
    let export: Export
    var options: FormatOptions
    /// The parts of downloads that are kept beside the output.
    var parts: KeptParts?

    /// Opens a source, which is the one at `index` among those of the output.
    func prepare(_ source: Source, at index: Int = 0) throws(ExportError) -> PreparedSource {
        switch source {
        case .job(let id): try prepareJob(id, at: index)
        case .link(let link): try prepareLink(link, at: index)
        case .file(let path): try prepareFile(path)
        case .standardInput: try prepareStream(FileSource.standardInput(), path: nil)
        }
    }

    private func prepareFile(_ path: String) throws(ExportError) -> PreparedSource {
        let file = try FileSource(path: path)
        guard let size = file.byteCount else { return try prepareStream(file, path: path) }
        let head = ByteBlock(capacity: 4096)
        head.count = try file.read(at: 0, into: head.room)
        let isCompressed = GzipSource.isGzip(head.contents)
        var start: UnsafeRawBufferPointer = head.contents
        var peeked: PeekedSource?
        if isCompressed {
            let source = try PeekedSource(GzipSource(file))
            peeked = source
            start = source.firstBytes
        }
        let format = try self.format(path: path, mediaType: nil, head: start, name: path)
        let encoding = encoding(of: start, format: format)
        _ = peeked
        return PreparedSource(
            name: path, format: format, byteCount: isCompressed ? nil : size,
            makeReader: { () throws(ExportError) in
                var source: any ByteSource = try FileSource(path: path)
                if isCompressed { source = GzipSource(source) }
                return try reader(format, source, encoding)
            })
    }

    /// A source that can be read once, said to be coded as `coding`.
    func prepareStream(
        _ stream: any ByteSource, path: String?, mediaType: String? = nil, format known: (any Format.Type)? = nil,
        coding: String? = nil
    ) throws(ExportError) -> PreparedSource {
        var source = try PeekedSource(stream)
        let isCompressed = GzipSource.isGzip(source.firstBytes)
        try Self.refusePage(mediaType: mediaType, name: stream.name)
        if let coding, !isCompressed, !source.firstBytes.isEmpty { throw Self.coded(coding, name: stream.name) }
        if isCompressed { source = try PeekedSource(GzipSource(source)) }
        let head = source.firstBytes
        let format =
            if let known { known } else {
                try self.format(path: path, mediaType: mediaType, head: head, name: stream.name)
            }
        let encoding = encoding(of: source.firstBytes, format: format)
        var text: any ByteSource = source
        if let encoding { text = DecodedSource(source, encoding: encoding) }
        let opened = text
        let kept = isCompressed || encoding != nil ? nil : stream as? KeptDownload
        return PreparedSource(
            name: stream.name, format: format, byteCount: stream.byteCount,
            makeReader: { () throws(ExportError) in
                if format.needsSeekableSource, let spool = try kept?.putAside(options.makeSpool) {
                    return try reader(format, SpooledSource(holding: spool, name: opened.name), nil)
                }
                return try reader(format, opened, nil)
            }, onlyOnce: opened, kept: kept)
    }

    /// The same source, which what is read of is put aside, so that it can be read twice.
    func repeatable(_ source: PreparedSource) throws(ExportError) -> PreparedSource {
        guard let stream = source.onlyOnce else { return source }
        let options = options
        // With a limit the first pass may end early, and then leaves the rest of a download where it is.
        let isReadWhole = source.format.needsSeekableSource || export.steps.limit == nil
        var spooled: SpooledSource?
        if isReadWhole, let spool = try source.kept?.putAside(options.makeSpool) {
            spooled = SpooledSource(holding: spool, name: source.name)
        } else if source.format.needsSeekableSource {
            spooled = try SpooledSource(stream, spool: options.makeSpool())
        }
        let makeReader: () throws(ExportError) -> any RowReader
        if let spooled {
            makeReader = { () throws(ExportError) in
                try source.format.makeReader(of: SpooledSource(sharing: spooled), options: options)
            }
        } else {
            let recording = Recording(stream, spool: try options.makeSpool())
            makeReader = { () throws(ExportError) in
                try source.format.makeReader(of: recording.makeSource(), options: options)
            }
        }
        var repeatable = PreparedSource(
            name: source.name, format: source.format, byteCount: spooled?.byteCount ?? source.byteCount,
            makeReader: makeReader)
        repeatable.job = source.job
        repeatable.rowCount = source.rowCount
        repeatable.notes = source.notes
        repeatable.noteAtEnd = source.noteAtEnd
        repeatable.check = source.check
        repeatable.again = source.again
        repeatable.fallback = source.fallback
        return repeatable
    }

    private func reader(
        _ format: any Format.Type, _ source: any ByteSource, _ encoding: TextEncoding?
    ) throws(ExportError) -> any RowReader {
        var source = source
        if let encoding { source = DecodedSource(source, encoding: encoding) }
        if format.needsSeekableSource, !(source is any SeekableByteSource) {
            source = try SpooledSource(source, spool: options.makeSpool())
        }
        return try format.makeReader(of: source, options: options)
    }

    private func format(
        path: String?, mediaType: String?, head: UnsafeRawBufferPointer, name: String
    ) throws(ExportError) -> any Format.Type {
        func decided(_ format: any Format.Type, by reason: String) -> any Format.Type {
            export.log?("\(name): \(format.name), by \(reason)")
            return format
        }
        if let name = export.sourceFormat { return try export.registry.required(name, toWrite: false) }
        if let path, let format = export.registry.format(ofPath: path) {
            if format.isText, let content = export.registry.format(recognizing: head), !content.isText {
                throw ExportError(
                    .malformed, "it is called \(format.name) and starts as \(content.name) does",
                    at: Location(source: name), advice: "read it with --from \(content.name)")
            }
            return decided(format, by: "its name")
        }
        if let mediaType, let format = export.registry.format(ofMediaType: mediaType) {
            return decided(format, by: "its media type")
        }
        let plain = TextEncoding.plain(head)
        if let format = plain?.withUnsafeBytes({ export.registry.format(recognizing: $0) })
            ?? export.registry.format(recognizing: head)
        {
            return decided(format, by: "its first bytes")
        }
        if head.isEmpty { return CSVFormat.self }
        throw ExportError(
            .input, "its format is none that is known", at: Location(source: name), advice: "name it with --from")
    }

    /// The encoding that the text has to be decoded from; nil where it is UTF-8 or no text.
    private func encoding(of head: UnsafeRawBufferPointer, format: any Format.Type) -> TextEncoding? {
        guard format.isText else { return nil }
        let encoding = TextEncoding.marked(head) ?? export.encoding ?? .utf8
        return encoding == .utf8 ? nil : encoding
    }

}
