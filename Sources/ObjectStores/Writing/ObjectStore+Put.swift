internal import HTTPTransfer
internal import Tabular
internal import Threads

extension ObjectStore {
    /// Writes an object in one request, in the place of another one only if it `replaces` one.
    ///
    /// - Throws: `.output`.
    func put(
        _ bytes: ByteBlock, as object: ObjectAddress, mediaType: String?, replaces: Bool
    ) throws(ExportError) {
        var request = StoreRequest(.put, object)
        request.headers = mediaType.map { ["content-type: \($0)"] } ?? []
        if !replaces { request.headers.append("if-none-match: *") }
        request.body = bytes
        request.answers = replaces ? [] : [409, 412, 501]
        do throws(ExportError) {
            var status = try status(of: request)
            // Not every store has conditions for writing.
            if status == 501, !replaces {
                request.headers.removeLast()
                request.answers = []
                status = try self.status(of: request)
            }
            // The first of two tries may have been heard: then it is this that is there.
            guard status == 412 || status == 409, try !isThere(bytes, as: object) else { return }
        } catch {
            throw error.ofOutput
        }
        throw ExportError.objectIsThere(object)
    }

    private func status(of request: StoreRequest) throws(ExportError) -> Int {
        let response = try send(request)
        response.drain()
        let status = response.head.status
        // Every store gives one for what it has stored; a proxy or a page that answers in its place does not.
        guard status >= 300 || response.head["etag"]?.isEmpty == false else {
            throw ExportError(
                .network, "the store took the object and gave no ETag for it, so nothing tells that it is there",
                at: request.object.location, advice: "is it a store that speaks the S3 API?")
        }
        return status
    }

    /// Whether an object is just these bytes.
    private func isThere(_ bytes: ByteBlock, as object: ObjectAddress) throws(ExportError) -> Bool {
        var request = StoreRequest(.get, object)
        request.answers = [404]
        let limit = bytes.count
        return try send(request, atMost: max(limit, 64 << 10)) { (status, body) throws(AttemptFailure) in
            status == 200 && body.count == limit && body.elementsEqual(bytes.contents)
        }
    }

    /// What tells one version of an object from another.
    struct Version: Equatable {
        let tag: String
        let byteCount: UInt64?

        /// Whether it was made of so many parts, whose number stands at the end of such tags.
        func isOfParts(_ count: Int) -> Bool { tag.hasSuffix("-\(count)\"") }
    }

    /// The version that is there; nil where there is none, or it cannot be seen.
    func version(of object: ObjectAddress) -> Version? {
        var request = StoreRequest(.head, object)
        request.answers = [403, 404]
        guard let head = try? send(request).head, head.status == 200, let tag = head["etag"] else { return nil }
        return Version(tag: tag, byteCount: head.contentLength)
    }

    /// The same store for a run that is over: what is left to do is done at once or not at all.
    func forEnding() -> ObjectStore {
        var ending = client.options
        ending.transport.cancel = CancelFlag()
        ending.transport.connectTimeout = min(ending.transport.connectTimeout, 3)
        ending.transport.stallTimeout = min(ending.transport.stallTimeout, 4)
        ending.retries.tries = min(ending.retries.tries, 2)
        ending.retries.base = min(ending.retries.base, 0.2)
        ending.retries.budget = 4
        return ObjectStore(self, over: HTTPClient(ending))
    }
}
