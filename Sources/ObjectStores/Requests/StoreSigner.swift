internal import HTTPTransfer
internal import Tabular

/// Signs the requests of one bucket, for the host that it is at and for nobody else.
struct StoreSigner: RequestSigner {
    let origin: Origin
    let signature: SignatureV4
    /// Seconds since 1970.
    let date: @Sendable () -> Int64

    func headerLines(for request: HTTPRequest, to address: WebAddress) -> [String] {
        let headers = request.headers.compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...]).trimmingBlanks())
        }
        return signature.headerLines(
            for: SignatureV4.Request(
                method: request.method.rawValue, host: address.origin.shown, path: address.path,
                query: address.query ?? "", headers: headers,
                body: request.body?.contents ?? UnsafeRawBufferPointer(start: nil, count: 0)),
            at: date())
    }

    func redacted(from text: String) -> String { signature.credentials.redacted(from: text) }
}
