internal import HTTPTransfer
internal import Compression
package import Tabular

extension SourceOpener {
    /// A source's bytes as they are.
    package func raw(_ source: Source) throws(ExportError) -> RawSource {
        switch source {
        case .file(let path): return RawSource(bytes: try FileSource(path: path))
        case .standardInput: return RawSource(bytes: FileSource.standardInput())
        case .link(let link):
            let path = SourceOpener.path(ofLink: link).lowercased()
            let format = export.registry.format(ofFileName: path).flatMap { $0.abilities.contains(.reads) ? $0 : nil }
            return try raw(download(link), format: format, keepsGzip: path.hasSuffix(".gz"))
        case .named(let source):
            if let kind = source.kind as? any RawSourceKind.Type {
                return try kind.raw(source.argument, with: self)
            }
            guard case .bytes(let bytes, _, _) = try source.kind.open(source.argument, with: self) else {
                throw ExportError(
                    .usage, "it has rows and no bytes that could be saved", at: Location(source: source.description),
                    advice: "name a format with \(Setting.format)")
            }
            return RawSource(bytes: bytes)
        }
    }

    /// A download's bytes; those of a coding that can be undone are undone, since they are not the file's own.
    package func raw(_ kept: ResumableDownload, format: (any Format.Type)?, keepsGzip: Bool) throws(ExportError)
        -> RawSource
    {
        let download = kept.download
        try Self.refusePage(mediaType: download.contentType, name: kept.name)
        let peeked = try PeekedSource(kept)
        if Self.isPage(peeked.firstBytes) { throw Self.page(name: kept.name) }
        if format != nil, Self.begins(peeked.firstBytes, asOneOf: ["<?xml"]) {
            throw ExportError(
                .network, "an XML document came in place of the rows", at: Location(source: kept.name),
                advice: "an object store's error, perhaps: the link may have expired")
        }
        guard let coding = download.contentEncoding, !peeked.firstBytes.isEmpty else {
            return RawSource(bytes: peeked, kept: kept, format: format)
        }
        let isGzip = ["gzip", "x-gzip"].contains(coding) && GzipSource.isGzip(peeked.firstBytes)
        guard isGzip else { throw Self.coded(coding, name: kept.name) }
        return RawSource(bytes: keepsGzip ? peeked : GzipSource(peeked), kept: kept, format: format)
    }

    /// - Throws: `.network` when it is a web page that came.
    static func refusePage(mediaType: String?, name: String) throws(ExportError) {
        if mediaType?.lowercased().hasPrefix("text/html") == true { throw page(name: name) }
    }

    private static func page(name: String) -> ExportError {
        ExportError(
            .network, "a web page came in place of the rows", at: Location(source: name),
            advice: "a proxy's login page, perhaps")
    }

    private static func isPage(_ head: UnsafeRawBufferPointer) -> Bool {
        begins(head, asOneOf: ["<html", "<head", "<body", "<!doctype"])
    }

    /// Whether text begins so, in any case, behind blanks and a byte order mark.
    private static func begins(_ head: UnsafeRawBufferPointer, asOneOf marks: [String]) -> Bool {
        let text = head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(9).map { $0 | 0x20 }
        return marks.contains { text.starts(with: $0.utf8.map { $0 | 0x20 }) }
    }

    /// Bytes that are not what they are said to be are no rows, though a reader might find some in them.
    static func coded(_ coding: String, name: String) -> ExportError {
        ExportError(
            .network, "the file came coded as \(coding), which was not asked for and cannot be undone",
            at: Location(source: name))
    }
}
