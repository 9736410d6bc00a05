internal import Compression
internal import HasDataAPI
internal import Tabular

/// A source whose format is known and whose reader can be made.
struct PreparedSource {
    /// Its name in messages.
    let name: String
    /// The job whose rows it has.
    var job: Job?
    /// What `--source-field` writes: a job's bare id, so that rows can be told apart and joined by it.
    var label: String { job?.id.text ?? PathText.shown(name) }
    /// What a run has to know of its format.
    let traits: SourceTraits
    /// The bytes of it, where that is known.
    let byteCount: UInt64?
    /// How many rows it has, where that is known.
    var rowCount: UInt64?
    /// Makes a reader from the start. Where `isRepeatable` is false, once.
    let makeReader: () throws(ExportError) -> any RowReader
    /// Whether it can be read twice.
    var isRepeatable: Bool { onlyOnce == nil && opening == nil && !isSinglePass }
    /// Whether it is no bytes that could be put aside, and its rows come once.
    var isSinglePass = false
    /// What opens it once its turn has come: the sources of a merge do not hold a connection and a part each, from the
    /// start to the end. What is known of it until then stands here already.
    var opening: (() throws(ExportError) -> PreparedSource)?
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
    /// Their format.
    var format: (any Format.Type)?
    /// The download whose bytes those are, where they are its own and a part of them is kept.
    var kept: ResumableDownload?

    /// The same, open to be read.
    func opened() throws(ExportError) -> PreparedSource { try opening?() ?? self }

    /// A source that `opening` opens later.
    static func later(
        name: String, traits: SourceTraits, opening: @escaping () throws(ExportError) -> PreparedSource
    ) -> PreparedSource {
        var source = PreparedSource(
            name: name, traits: traits, byteCount: nil,
            makeReader: { () throws(ExportError) in try opening().makeReader() })
        source.opening = opening
        return source
    }
}

/// Finds out what sources are, and opens them.
struct SourceOpener {
    let export: Export
    var options: FormatOptions
    /// The parts of downloads that are kept beside the output.
    var parts: ResumeFiles?
    /// What all jobs and links are asked for with.
    let shared = SharedClient()

    /// Finds out what a source is, which is the one at `index` among those of the output.
    func prepare(_ source: Source, at index: Int = 0) throws(ExportError) -> PreparedSource {
        switch source {
        case .job(let id): try prepareJob(id, at: index)
        case .link(let link): try prepareLink(link, at: index)
        case .file(let path): try prepareFile(path)
        case .standardInput: try prepareStream(FileSource.standardInput(), path: nil)
        case .named(let named): try prepareNamed(named, at: index)
        }
    }

    private func prepareFile(_ path: String) throws(ExportError) -> PreparedSource {
        let file = try FileSource(path: path)
        guard let size = file.byteCount else { return try prepareStream(file, path: path) }
        let head = ByteBlock(capacity: 64 << 10)
        head.count = try file.read(at: 0, into: head.room)
        let isCompressed = GzipSource.isGzip(head.contents)
        var start: UnsafeRawBufferPointer = head.contents
        var peeked: PeekedSource?
        if isCompressed {
            let source = try PeekedSource(GzipSource(file))
            peeked = source
            start = source.firstBytes
        }
        var clues = SourceClues(name: path, path: path, head: start)
        if !isCompressed { clues.tail = try Self.tail(of: file, size: size) }
        let found = try recognize(clues)
        let (format, encoding) = (found.format, found.encoding)
        _ = peeked
        return PreparedSource(
            name: path, traits: SourceTraits(format, options), byteCount: isCompressed ? nil : size,
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
        let found = try recognize(
            SourceClues(
                name: stream.name, path: path, mediaType: mediaType, head: source.firstBytes, format: known))
        let (format, encoding) = (found.format, found.encoding)
        var text: any ByteSource = source
        if let encoding { text = DecodedSource(source, encoding: encoding) }
        let opened = text
        let kept = isCompressed || encoding != nil ? nil : stream as? ResumableDownload
        return PreparedSource(
            name: stream.name, traits: SourceTraits(format, options), byteCount: stream.byteCount,
            makeReader: { () throws(ExportError) in
                if format.needsSeekableSource, let spool = try kept?.putAside(options.makeSpool) {
                    return try reader(format, SpooledSource(holding: spool, name: opened.name), nil)
                }
                return try reader(format, opened, nil)
            }, notes: found.notes, onlyOnce: opened, format: format, kept: kept)
    }

    /// The same source, which what is read of is put aside, so that it can be read twice.
    func repeatable(_ unopened: PreparedSource) throws(ExportError) -> PreparedSource {
        let source = try unopened.opened()
        guard let stream = source.onlyOnce, let format = source.format else { return source }
        let options = options
        // With a limit the first pass may end early, and then leaves the rest of a download where it is.
        let isReadWhole = format.needsSeekableSource || export.steps.limit == nil
        var spooled: SpooledSource?
        if isReadWhole, let spool = try source.kept?.putAside(options.makeSpool) {
            spooled = SpooledSource(holding: spool, name: source.name)
        } else if format.needsSeekableSource {
            spooled = try SpooledSource(stream, spool: options.makeSpool())
        }
        let makeReader: () throws(ExportError) -> any RowReader
        if let spooled {
            makeReader = { () throws(ExportError) in
                try format.makeReader(of: SpooledSource(sharing: spooled), options: options)
            }
        } else {
            let recording = Recording(stream, spool: try options.makeSpool())
            makeReader = { () throws(ExportError) in
                try format.makeReader(of: recording.makeSource(), options: options)
            }
        }
        var repeatable = PreparedSource(
            name: source.name, traits: source.traits, byteCount: spooled?.byteCount ?? source.byteCount,
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
}
