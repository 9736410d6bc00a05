import NIOHTTP1

/// What an address stands for, before a request asks for a part of it or for none.
struct Entity {
    var content: any Content
    let type: String
    /// The entity tag with its quotes; nil: none is told.
    var tag: String?
    /// Seconds since 1970; nil: not told.
    var modified: Int?
    var encoding: String?
    /// Whether parts can be asked for.
    let hasParts: Bool
    /// Whether a part that is asked for is answered with the whole.
    var ignoresRange = false

    init(_ content: any Content, type: String) {
        self.content = content
        self.type = type
        hasParts = false
    }

    init(_ artifact: Artifact) {
        content = artifact.content
        type = artifact.kind.contentType
        tag = artifact.entityTag
        modified = artifact.modified
        hasParts = true
    }

    /// Does to it what a fault says; faults of other kinds are left for the answer.
    mutating func apply(_ kind: FaultKind) throws {
        switch kind {
        case .ignoredRange: ignoresRange = true
        case .changed:
            content = AlteredContent(base: content)
            tag = tag.map { "\"changed-\($0.dropFirst())" }
            modified = modified.map { $0 + 3600 }
        case .entityTag(.none): (tag, modified) = (nil, nil)
        case .entityTag(.weak): (tag, modified) = (tag.map { "W/\($0)" }, nil)
        case .entityTag(.new): (tag, modified) = (tag.map { "\"new-\($0.dropFirst())" }, modified.map { $0 + 60 })
        case .gzip(let broken):
            content =
                broken ? BytesContent("\u{1}\u{2}this is not what a gzip file begins with") : try GzipContent(content)
            encoding = "gzip"
        default: break
        }
    }

    /// The answer to a request for it (RFC 9110 sections 13 and 14).
    func response(to request: HTTPRequestHead) -> Response {
        var response = Response(200, content, type: type)
        response.setHeader("ETag", tag)
        response.setHeader("Last-Modified", modified.map(HTTPDate.text))
        response.setHeader("Content-Encoding", encoding)
        guard hasParts else { return response }
        response.setHeader("Accept-Ranges", "bytes")
        if let tag, request.headers.first(name: "If-None-Match") == tag {
            response.status = 304
            return response
        }
        guard !ignoresRange, isUnchanged(for: request.headers.first(name: "If-Range")) else { return response }
        switch ByteRange(request.headers.first(name: "Range"), of: content.count) {
        case .whole: break
        case .part(let range):
            response.status = 206
            response.body = range
            response.setHeader("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(content.count)")
        case .unsatisfiable: return unsatisfiable()
        }
        return response
    }

    /// The answer to a request for a part beyond the end.
    func unsatisfiable() -> Response {
        var response = Response(416, storeCode: "InvalidRange", message: "The requested range is not satisfiable")
        response.setHeader("Content-Range", "bytes */\(content.count)")
        return response
    }

    /// `If-Range` compares strongly: a weak tag never matches.
    private func isUnchanged(for condition: String?) -> Bool {
        guard let condition else { return true }
        if condition.hasPrefix("W/") { return false }
        if condition.hasPrefix("\"") { return condition == tag }
        return condition == modified.map(HTTPDate.text)
    }
}
