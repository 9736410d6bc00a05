internal import ByteScanning
internal import HTTPTransfer
internal import Synchronization
internal import Tabular
internal import Threads

/// An upload in parts, all of one size but the last (some stores take no others), of which nothing is to be seen before it is
/// completed.
final class MultipartUpload: Sendable {
    /// What stores take at most (Amazon S3, "Multipart upload limits").
    static let mostParts = 10_000
    /// Answers are a few hundred bytes.
    private static let largestAnswer = 64 << 10

    private let store: ObjectStore
    private let object: ObjectAddress
    private let id: String
    private let state = Mutex(State.open)

    private enum State {
        case open
        /// The object is there, or may be.
        case completed
        case aborted
    }

    /// Begins one.
    ///
    /// - Throws: `.output`.
    init(_ object: ObjectAddress, mediaType: String?, in store: ObjectStore) throws(ExportError) {
        self.store = store
        self.object = object
        var request = StoreRequest(.post, object)
        request.query = [("uploads", "")]
        request.headers = mediaType.map { ["content-type: \($0)"] } ?? []
        request.body = ByteBlock(capacity: 1)
        do {
            id = try store.send(request, atMost: Self.largestAnswer) { (_, body) throws(AttemptFailure) in
                var id: String?
                _ = StoreXML.walk(body) { path, text in
                    if path == ["InitiateMultipartUploadResult", "UploadId"], !text.isEmpty { id = text }
                }
                guard let id else {
                    throw AttemptFailure(
                        ExportError(
                            .network, "the store did not begin an upload, and did not refuse to", at: object.location,
                            advice: "is it a store that speaks the S3 API?"))
                }
                return id
            }
        } catch {
            throw error.ofOutput
        }
        UnfinishedUploads.add(self)
    }

    /// Sends a part, numbered from 1, and gives the `ETag` that the store has for it.
    ///
    /// - Throws: `.output`.
    func send(_ part: ByteBlock, number: Int) throws(ExportError) -> String {
        try refuseUnlessOpen()
        var request = StoreRequest(.put, object)
        request.query = [("partNumber", String(number)), ("uploadId", id)]
        request.body = part
        let response: HTTPResponse
        do {
            response = try store.send(request)
        } catch {
            UnfinishedUploads.waitWhileEnding()
            throw error.ofOutput
        }
        response.drain()
        guard let tag = response.head["etag"], !tag.isEmpty, tag.utf8.count <= 1024 else {
            throw ExportError(.output, "the store took part \(number) and gave no ETag for it", at: object.location)
        }
        return tag
    }

    /// Makes the parts of these tags an object, in the place of another one only if it `replaces` one.
    ///
    /// - Parameter count: how many bytes the parts have together.
    /// - Throws: `.output`.
    func complete(_ tags: [String], byteCount count: UInt64, replaces: Bool) throws(ExportError) {
        let isOpen = state.withLock { state in
            guard state == .open else { return false }
            state = .completed
            return true
        }
        guard isOpen else { return try refuseUnlessOpen() }
        do {
            try requestCompletion(tags, count, replaces: replaces)
        } catch {
            UnfinishedUploads.waitWhileEnding()
            // It may be aborted now, which does nothing to an object that is there.
            state.withLock { $0 = .open }
            throw error
        }
        UnfinishedUploads.forget(self)
    }

    private func refuseUnlessOpen() throws(ExportError) {
        guard state.withLock({ $0 != .open }) else { return }
        UnfinishedUploads.waitWhileEnding()
        throw ExportError(.interrupted, "interrupted", at: object.location)
    }

    /// A completion that is sent again may find that the first one was heard, so it counts as repeatable: the object that is
    /// there then is looked at.
    private func requestCompletion(_ tags: [String], _ count: UInt64, replaces: Bool) throws(ExportError) {
        var request = StoreRequest(.post, object)
        request.query = [("uploadId", id)]
        request.headers = ["content-type: application/xml"] + (replaces ? [] : ["if-none-match: *"])
        request.answers = [404, 409, 412, 501]
        request.isRepeatable = true
        let body = ByteBlock(capacity: 64 << 10)
        body.append("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
        for (index, tag) in tags.enumerated() {
            body.append(
                "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(XMLEscapes.escaped(tag))</ETag></Part>")
        }
        body.append("</CompleteMultipartUpload>")
        request.body = body
        let before = replaces ? store.version(of: object) : nil
        do throws(ExportError) {
            while true {
                let refusal = try answer(to: request)
                guard let refusal else { return }
                // Not every store has conditions for writing.
                if refusal.status == 501, !replaces, request.headers.count > 1 {
                    request.headers.removeLast()
                    continue
                }
                throw refusal.status == 412 || refusal.status == 409
                    ? ExportError.objectIsThere(object) : refusal.error(at: object.location)
            }
        } catch {
            // The first of several tries may have been heard. An object that was there before is no proof of that.
            if error.code != .interrupted, let now = store.version(of: object), now != before,
                now.isOfParts(tags.count),
                now.byteCount == count
            {
                return
            }
            throw error.ofOutput
        }
    }

    /// What the store says against it; nil where it is done. A success can turn out to be a failure in its body ("Complete
    /// Multipart Upload": the status is sent before the work is done).
    private func answer(to request: StoreRequest) throws(ExportError) -> StoreRefusal? {
        try store.send(request, atMost: Self.largestAnswer) { (status, body) throws(AttemptFailure) in
            let refusal = StoreRefusal(status: status, body: body, redact: store.redacted)
            guard (200..<300).contains(status) else { return refusal }
            var isDone = false
            let isWhole = StoreXML.walk(body) { path, _ in
                isDone = isDone || path.first == "CompleteMultipartUploadResult"
            }
            if isWhole, isDone { return nil }
            guard refusal.code != nil else {
                throw AttemptFailure(
                    ExportError(.network, "the store does not say whether the object is complete", at: object.location),
                    mayPass: true)
            }
            throw refusal.failure(at: object.location)
        }
    }

    /// Throws the parts away, whatever became of the run: neither its flag nor its patience counts any more.
    func abort() {
        let isDue = state.withLock { state in
            guard state == .open else { return false }
            state = .aborted
            return true
        }
        UnfinishedUploads.forget(self)
        guard isDue else { return }
        var request = StoreRequest(.delete, object)
        request.query = [("uploadId", id)]
        request.answers = [404]
        do {
            _ = try store.forEnding().send(request)
            store.log("the upload of \(object) is aborted: nothing of it stays")
        } catch {
            store.log(
                "the upload of \(object) could not be aborted (\(error.message)): its parts stay until the bucket's "
                    + "rules or somebody removes them")
        }
    }
}

extension ExportError {
    /// What one is told whose output is there already.
    static func objectIsThere(_ object: ObjectAddress) -> ExportError {
        ExportError(
            .output, "the output is already there", at: object.location,
            advice: "\(Setting.replacesOutput) replaces it")
    }
}
