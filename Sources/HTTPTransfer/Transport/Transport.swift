internal import Synchronization

/// Gets URLs: follows redirects, keeps the key from strangers, and keeps connections open for the next request.
///
/// Several threads may use one transport; each answer belongs to one of them.
package final class Transport: Sendable {
    let options: TransportOptions
    private let idle = Mutex<[CurlTransfer]>([])

    init(_ options: TransportOptions) { self.options = options }

    /// Sends `request` and gives the first answer that is no redirect.
    ///
    /// - Throws: a failure whose text is free of the key.
    package func open(_ request: HTTPRequest) throws(TransferFailure) -> HTTPResponse {
        let transfer = try idleTransfer()
        var address = request.address
        var redirects = 0
        do throws(TransferFailure) {
            while true {
                try send(request, to: address, over: transfer)
                guard request.followsRedirects, RedirectPolicy.statuses.contains(transfer.head.status) else {
                    return HTTPResponse(transfer, to: request, from: address, over: self)
                }
                redirects += 1
                guard redirects <= RedirectPolicy.mostRedirects else {
                    throw TransferFailure(
                        .redirect, "more than \(RedirectPolicy.mostRedirects) redirects from \(request.address)")
                }
                address = try RedirectPolicy.target(of: transfer.head["location"], from: address)
                log("redirected to \(address)", for: request)
            }
        } catch {
            take(back: transfer)
            throw error.redacted(for: request)
        }
    }

    /// Takes a transfer whose answer is no longer read.
    func take(back transfer: CurlTransfer) {
        transfer.stop()
        idle.withLock { $0.append(transfer) }
    }

    /// Whether a request to `address` carries the key.
    static func sendsKey(_ request: HTTPRequest, to address: WebAddress) -> Bool {
        request.credential?.origin == address.origin
    }

    private func idleTransfer() throws(TransferFailure) -> CurlTransfer {
        if let transfer = idle.withLock({ $0.popLast() }) { return transfer }
        return try CurlTransfer(options: options)
    }

    private func send(
        _ request: HTTPRequest, to address: WebAddress, over transfer: CurlTransfer
    ) throws(TransferFailure) {
        // Ranges count bytes of the plain form, and a reader of ours undoes compression itself where a file has any.
        var headers = ["Accept: */*", "Accept-Encoding: identity"] + request.headers
        if let key = request.credential, Self.sendsKey(request, to: address) { headers.append(key.headerLine) }
        if let signer = request.signer, signer.origin == address.origin {
            headers += signer.headerLines(for: request, to: address)
        }
        // Some stores never answer the question whether they want the body (RFC 9110 §10.1.1).
        if request.body != nil { headers.append("Expect:") }
        // Only the query we wrote ourselves is known to hold no secret; a redirect may lead to a signed link.
        let shown = request.hasOpenQuery && address == request.address ? address.text : address.description
        let range = request.headers.first { $0.hasPrefix("Range:") }
        log("\(request.method.rawValue) \(shown)\(range.map { " (\($0))" } ?? "")", for: request)
        try transfer.start(request, to: address, headers: headers)
        log(Self.summary(of: transfer.head), for: request)
    }

    /// `HTTP 200, 1234 bytes, application/json`, and what the server says about its limits.
    private static func summary(of head: HTTPHead) -> String {
        var parts = ["HTTP \(head.status)"]
        if let length = head.contentLength { parts.append("\(length) bytes") }
        if let type = head["content-type"] { parts.append(TransferFailure.printable(type)) }
        for name in ["content-range", "retry-after", "x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset"]
        {
            if let value = head[name] { parts.append("\(name) \(TransferFailure.printable(value))") }
        }
        return parts.joined(separator: ", ")
    }

    private func log(_ line: String, for request: HTTPRequest) {
        options.log?(request.redacted(line))
    }
}
