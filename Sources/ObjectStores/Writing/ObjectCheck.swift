internal import HTTPTransfer
package import Tabular

extension ObjectStore {
    /// Whether an object is there. Its first byte is asked for, since the answer to a HEAD has no body that would say why it
    /// is refused.
    ///
    /// - Throws: `.output` where that cannot be found out.
    package func holds(_ object: ObjectAddress) throws(ExportError) -> Bool {
        var request = StoreRequest(.get, object)
        request.headers = ["Range: bytes=0-0"]
        request.answers = [403, 404, 416]
        let response: HTTPResponse
        do {
            response = try send(request)
        } catch {
            throw error.ofOutput
        }
        // Of an empty object no range can be had.
        guard [403, 404].contains(response.head.status) else { return true }
        let refusal = StoreRefusal(response, redact: redacted, now: client.options.clock.date())
        switch refusal.code {
        case "InvalidObjectState": return true
        case "NoSuchKey": return false
        case nil where refusal.status == 404: return false
        case "AccessDenied":
            throw ExportError(
                .output, "the keys may not look whether the object is there: \(refusal.error(at: Location()).message)",
                at: object.location, advice: "\(Setting.replacesOutput) writes it without a look")
        default: throw refusal.error(at: object.location).ofOutput
        }
    }
}

extension ExportError {
    /// The same as a failure of the output, where it is one of the store.
    var ofOutput: ExportError {
        guard [.network, .refused, .server, .entityChanged, .input].contains(code) else { return self }
        var error = self
        error.code = .output
        return error
    }
}
