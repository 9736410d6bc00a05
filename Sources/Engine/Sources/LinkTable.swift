internal import HTTPTransfer
package import Tabular

/// What is behind a link that was given as such.
final class LinkTable: OpenSource {
    private let link: String
    private let kept: ResumableDownload
    private let stream: StreamTable
    private let opener: SourceOpener

    /// Asks for `link`.
    init(_ link: String, with opener: SourceOpener) throws(ExportError) {
        self.link = link
        self.opener = opener
        kept = try opener.download(link)
        stream = try StreamTable(
            kept, of: kept, with: opener, path: SourceOpener.path(ofLink: link),
            mediaType: kept.download.contentType, coding: kept.download.contentEncoding)
    }

    var description: SourceDescription { stream.description }
    var rereading: Rereading { stream.rereading }
    var canReopen: Bool { true }
    func makeReader() throws(ExportError) -> any RowReader { try stream.makeReader() }
    func keep() throws(ExportError) { try stream.keep() }
    func reopened() throws(ExportError) -> any OpenSource { try opener.open(link: link) }

    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
        guard description.isText else { return .whole() }
        if stream.download != nil, kept.isCut(false) { throw kept.cut }
        return .whole(note: kept.doubt)
    }
}

/// A link whose turn has not come.
final class PendingLink: OpenSource {
    let description: SourceDescription
    private let link: String
    private let opener: SourceOpener

    /// A link to a file in `format`, which is not asked for yet.
    init(_ link: String, _ format: any Format.Type, with opener: SourceOpener) throws(ExportError) {
        self.link = link
        self.opener = opener
        let name = try opener.http.download(link).name
        description = SourceDescription(name, format, opener.options)
    }

    var rereading: Rereading { .afterKeeping }
    var canReopen: Bool { true }
    func opened() throws(ExportError) -> any OpenSource { try LinkTable(link, with: opener) }
    func makeReader() throws(ExportError) -> any RowReader { try opened().makeReader() }
    func reopened() throws(ExportError) -> any OpenSource { try opener.open(link: link) }
}

extension SourceOpener {
    /// What is behind a link; of all but the first source of an output, once its turn has come.
    func open(link: String) throws(ExportError) -> any OpenSource {
        // Only a name tells its format before it is asked for.
        let known = try export.sourceFormat.map { (name) throws(ExportError) in
            try export.registry.required(name, toWrite: false)
        }
        guard index > 0, let format = known ?? export.registry.readableFormat(ofPath: SourceOpener.path(ofLink: link))
        else {
            return try LinkTable(link, with: self)
        }
        return try PendingLink(link, format, with: self)
    }

    /// A link's file, with what an earlier run has kept of it.
    package func download(_ link: String) throws(ExportError) -> ResumableDownload {
        let identity = ResumeFileHeader.digest(of: ["link", link])
        let part = parts?.part(forSource: index, identity: identity)
        return try ResumableDownload(identity: identity, part: part, log: log) { (point) throws(ExportError) in
            try http.download(link, resumingAt: point)
        }
    }

    /// A link without its query.
    static func path(ofLink link: String) -> String { String(link.prefix { $0 != "?" && $0 != "#" }) }
}
