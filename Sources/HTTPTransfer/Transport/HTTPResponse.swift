/// An answer whose body is read piece by piece. The connection goes back to its transport once this goes away.
package final class HTTPResponse {
    /// Status and headers.
    package let head: HTTPHead
    /// Where it came from, after redirects.
    let address: WebAddress
    private var transfer: CurlTransfer?
    private let transport: Transport
    /// The key that was or could have been sent, which the server may repeat.
    let credential: Credential?

    init(_ transfer: CurlTransfer, to request: HTTPRequest, from address: WebAddress, over transport: Transport) {
        head = transfer.head
        self.address = address
        self.transfer = transfer
        self.transport = transport
        credential = request.credential
    }

    deinit { close() }

    /// What the body has to be decoded from first, though it was asked for plain; for messages, and to be compared.
    package var contentEncoding: String? { head.contentEncoding.map(credential.redacted) }
    /// The body's media type, as the server has it.
    package var contentType: String? { head["content-type"].map(credential.redacted) }

    /// The body's next bytes; 0 at its end. A body shorter than its stated length is a failure, never an end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferFailure) -> Int {
        guard let transfer else { return 0 }
        let count: Int
        do {
            count = try transfer.read(into: buffer)
        } catch {
            throw error.redacted(for: credential)
        }
        // Its connection can serve the next request while this answer is still being looked at.
        if count == 0, !buffer.isEmpty { close() }
        return count
    }

    /// Gives the connection back; what is left of the body is not read.
    func close() {
        guard let transfer else { return }
        self.transfer = nil
        transport.take(back: transfer)
    }
}
