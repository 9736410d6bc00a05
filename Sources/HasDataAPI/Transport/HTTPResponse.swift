/// An answer whose body is read piece by piece. The connection goes back to its transport once this goes away.
final class HTTPResponse {
    /// Status and headers.
    let head: HTTPHead
    /// Where it came from, after redirects.
    let address: WebAddress
    private var transfer: CurlTransfer?
    private let transport: Transport

    init(_ transfer: CurlTransfer, from address: WebAddress, over transport: Transport) {
        head = transfer.head
        self.address = address
        self.transfer = transfer
        self.transport = transport
    }

    deinit { close() }

    /// The body's next bytes; 0 at its end. A body shorter than its stated length is a failure, never an end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferFailure) -> Int {
        guard let transfer else { return 0 }
        let count = try transfer.read(into: buffer)
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
