internal import Compression
package import Tabular

/// Bytes that come once: a pipe, a download, what a kind of source gives.
package final class StreamTable: OpenSource {
    /// The download whose bytes are read, where they are read as they come and a part of them is kept.
    package let download: ResumableDownload?
    private var facts: SourceDescription
    private let found: RecognizedSource
    private var format: any Format.Type { found.format }
    /// The bytes, decompressed and as UTF-8 where they are text.
    private let stream: any ByteSource
    private let opener: SourceOpener
    private var copy: Copy?

    /// What was put aside of the stream.
    private enum Copy {
        /// All of it.
        case whole(SpooledSource)
        /// What has been read so far.
        case soFar(Recording)
    }

    /// The bytes of `stream`, which are those of `download` if there is one.
    ///
    /// - Parameters:
    ///   - path: what they are called, which may tell their format.
    ///   - format: their format, where there is no doubt of it.
    ///   - coding: what they are said to be coded as.
    package init(
        _ stream: any ByteSource, of download: ResumableDownload? = nil, with opener: SourceOpener,
        path: String? = nil, mediaType: String? = nil, format known: (any Format.Type)? = nil, coding: String? = nil
    ) throws(ExportError) {
        var source = try PeekedSource(stream)
        let compression = try StreamCompression.found(by: source.firstBytes, path: path, name: stream.name)
        try SourceOpener.refusePage(mediaType: mediaType, name: stream.name)
        if let coding, compression == nil, !source.firstBytes.isEmpty {
            throw SourceOpener.coded(coding, name: stream.name)
        }
        if let compression { source = try PeekedSource(compression.contents(of: source)) }
        found = try opener.recognize(
            SourceClues(
                name: stream.name, path: path, mediaType: mediaType, head: source.firstBytes, format: known))
        self.stream = opener.text(source, found)
        self.download = compression != nil || found.encoding != nil ? nil : download
        self.opener = opener
        facts = SourceDescription(stream.name, found.format, opener.options, byteCount: stream.byteCount)
        facts.take(found, compression, storedBytes: stream.byteCount)
    }

    package var description: SourceDescription {
        guard case .whole(let spooled)? = copy else { return facts }
        var facts = facts
        facts.byteCount = spooled.byteCount
        return facts
    }

    package var rereading: Rereading { copy == nil ? .afterKeeping : .free }

    package func makeReader() throws(ExportError) -> any RowReader {
        switch copy {
        case .whole(let spooled)?: return try opener.reader(found, SpooledSource(sharing: spooled))
        case .soFar(let recording)?: return try opener.reader(found, recording.makeSource())
        case nil: break
        }
        if format.needsSeekableSource, let spool = try download?.putAside(opener.options.makeSpool) {
            return try opener.reader(found, SpooledSource(holding: spool, name: stream.name))
        }
        return try opener.reader(found, stream)
    }

    package func keep() throws(ExportError) {
        guard copy == nil else { return }
        let makeSpool = opener.options.makeSpool
        // With a limit the first pass may end early, and then leaves the rest of a download where it is.
        let isReadWhole = format.needsSeekableSource || opener.export.steps.limit == nil
        if isReadWhole, let spool = try download?.putAside(makeSpool) {
            copy = .whole(SpooledSource(holding: spool, name: facts.name ?? stream.name))
        } else if format.needsSeekableSource {
            copy = .whole(try SpooledSource(stream, spool: makeSpool()))
        } else {
            copy = .soFar(Recording(stream, spool: try makeSpool()))
        }
    }
}
