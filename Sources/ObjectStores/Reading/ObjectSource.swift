internal import HTTPTransfer
package import Tabular

/// An object that is read as it comes. When the connection breaks it goes on from the byte reached, with `If-Match` on the
/// version that was begun, so that the bytes are never a mixture of two.
package final class ObjectSource: ByteSource {
    /// After so many more bytes, earlier failures no longer count against the tries.
    private static let progressThatCounts: UInt64 = 1 << 20

    package let name: String
    /// Its length, which a store always says.
    package private(set) var byteCount: UInt64?
    /// Its media type, as it was stored.
    package private(set) var contentType: String?
    /// What its bytes have to be decoded from first, as it was stored.
    package private(set) var contentEncoding: String?

    private let store: ObjectStore
    private let object: ObjectAddress
    private var response: HTTPResponse?
    private var schedule: RetrySchedule
    /// The version that is read: its strong `ETag`.
    private var version: String?
    private var delivered: UInt64 = 0
    private var deliveredAtFailure: UInt64 = 0
    /// How many bytes come once more, from a store that begins the object anew.
    private var repeated: UInt64 = 0
    private var ending: ExportError?

    /// Asks for the object and waits for the answer's head.
    ///
    /// - Throws: `.refused`, `.server`, `.network`; `.interrupted`.
    package init(_ object: ObjectAddress, in store: ObjectStore) throws(ExportError) {
        self.object = object
        self.store = store
        name = object.description
        schedule = store.client.retrySchedule()
        let response = try store.send(StoreRequest(.get, object))
        let head = response.head
        (byteCount, contentType, contentEncoding) = (head.contentLength, response.contentType, response.contentEncoding)
        if let tag = head["etag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.utf8.count > 2 { version = tag }
        self.response = response
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard !buffer.isEmpty else { return 0 }
        if let ending { throw ending }
        do {
            while delivered != byteCount {
                guard let count = try piece(into: buffer) else { continue }
                if count == 0 { byteCount = byteCount ?? delivered }
                delivered += UInt64(count)
                if delivered == byteCount {
                    // Its connection serves the next object.
                    response?.drain()
                    response = nil
                }
                return count
            }
            return 0
        } catch {
            ending = error
            throw error
        }
    }

    /// The next bytes; nil where the connection broke and there is another one now.
    private func piece(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int? {
        guard let response else { return nil }
        let failure: TransferFailure
        do {
            let room =
                repeated > 0 ? UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: repeated))) : buffer
            let count = try response.read(into: room)
            if repeated > 0, count > 0 {
                repeated -= UInt64(count)
                return nil
            }
            guard let byteCount else { return count }
            if count > 0, UInt64(count) <= byteCount - delivered { return count }
            throw ExportError(
                .network, "the store sent \(count == 0 ? "less" : "more") than the \(byteCount) bytes it had announced",
                at: object.location)
        } catch let error as ExportError {
            throw error
        } catch let error as TransferFailure {
            failure = error
        } catch {
            return nil
        }
        self.response = nil
        repeated = 0
        if delivered - deliveredAtFailure >= Self.progressThatCounts { schedule.reset() }
        deliveredAtFailure = delivered
        try schedule.wait(after: AttemptFailure(failure, at: object.location))
        try goOn()
        return nil
    }

    /// Asks for what is behind the byte reached, of the same version.
    private func goOn() throws(ExportError) {
        var request = StoreRequest(.get, object)
        guard delivered > 0 else {
            response = try store.send(request)
            guard version == nil || response?.head["etag"] == version, response?.head.contentLength == byteCount else {
                throw changed()
            }
            return
        }
        guard let version, let byteCount else {
            throw ExportError(
                .network, "the connection broke, and the store tells no version by which it could go on",
                at: object.location, advice: "run it again")
        }
        request.headers = ["Range: bytes=\(delivered)-", "If-Match: \(version)"]
        request.answers = [404, 412, 416]
        let answer = try store.send(request)
        guard ![404, 412, 416].contains(answer.head.status) else { throw changed() }
        // Proxies and simple stores know no ranges, and send the same bytes from the first on.
        if answer.head.status == 200 {
            guard answer.head["etag"] == version, answer.head.contentLength == byteCount else { throw changed() }
            (response, repeated) = (answer, delivered)
            return
        }
        guard answer.head.status == 206, answer.head["etag"] == version,
            answer.head["content-range"] == "bytes \(delivered)-\(byteCount - 1)/\(byteCount)"
        else {
            throw ExportError(
                .network, "the store did not go on at byte \(delivered), where the connection broke",
                at: object.location,
                advice: "run it again")
        }
        response = answer
    }

    private func changed() -> ExportError {
        ExportError(
            .entityChanged, "the object changed while it was read, at byte \(delivered)", at: object.location,
            advice: "run the export again")
    }
}
