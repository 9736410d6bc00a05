internal import HTTPTransfer
internal import ObjectStores
internal import Tabular

/// An object that is read.
final class ObjectTable: OpenSource {
    private let argument: String
    private let stream: StreamTable
    private let opener: SourceOpener

    /// Asks for the object that `argument` names.
    init(_ argument: String, with opener: SourceOpener) throws(ExportError) {
        self.argument = argument
        self.opener = opener
        let source = try ObjectKind.source(argument, with: opener)
        stream = try StreamTable(
            source, with: opener, path: argument, mediaType: ObjectTable.namedType(source.contentType),
            coding: source.contentEncoding)
    }

    /// What uploads are called that nobody gave a type.
    private static func namedType(_ type: String?) -> String? {
        type.flatMap { ["binary/octet-stream", "application/octet-stream"].contains($0.lowercased()) ? nil : $0 }
    }

    var description: SourceDescription { stream.description }
    var rereading: Rereading { stream.rereading }
    var canReopen: Bool { true }
    func makeReader() throws(ExportError) -> any RowReader { try stream.makeReader() }
    func keep() throws(ExportError) { try stream.keep() }
    func reopened() throws(ExportError) -> any OpenSource { try ObjectTable(argument, with: opener) }
}

/// An object whose turn has not come: thousands of a merge hold no connection until then.
final class PendingObject: OpenSource {
    let description: SourceDescription
    private let argument: String
    private let opener: SourceOpener

    /// An object in `format`, which is not asked for yet.
    init(_ object: ObjectAddress, _ argument: String, _ format: any Format.Type, with opener: SourceOpener) {
        self.argument = argument
        self.opener = opener
        description = SourceDescription(object.description, format, opener.options)
    }

    var rereading: Rereading { .afterKeeping }
    var canReopen: Bool { true }
    func opened() throws(ExportError) -> any OpenSource { try ObjectTable(argument, with: opener) }
    func makeReader() throws(ExportError) -> any RowReader { try opened().makeReader() }
    func reopened() throws(ExportError) -> any OpenSource { try opened() }
}
