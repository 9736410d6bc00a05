package import Tabular

extension HTTPResponse {
    /// The whole body, or nil when it is longer than `limit`.
    package func body(atMost limit: Int) throws(TransferFailure) -> [UInt8]? {
        // A stated length refuses early; it never decides how much is allocated.
        if let length = head.contentLength, length > UInt64(clamping: limit) { return nil }
        let block = ByteBlock(capacity: 64 * 1024)
        while true {
            if block.room.isEmpty { block.grow(to: block.capacity * 2) }
            let count = try read(into: block.room)
            guard count > 0 else { return [UInt8](block.contents) }
            block.count += count
            guard block.count <= limit else { return nil }
        }
    }

    /// A message that takes longer is not waited for.
    private static let patienceWithRefusals = Duration.seconds(5)

    /// What an answer that is no success comes to. Its body is read as far as a message may go, and as long: one that comes
    /// byte by byte would never be over.
    ///
    /// - Parameters:
    ///   - hidesQuery: whether the address has a query that nobody else may see.
    ///   - advice: what to do about a status, by whether there was a key.
    package func refusal(
        hidesQuery: Bool = false, advice: RefusalAdvice, clock: RetryClock, at place: Location
    ) -> AttemptFailure {
        var body = [UInt8](repeating: 0, count: HTTPRefusal.largestBody)
        var count = 0
        let start = ContinuousClock.now
        while count < body.count, ContinuousClock.now - start < Self.patienceWithRefusals {
            let got = body.withUnsafeMutableBytes { room in
                // A message that breaks off is still a message.
                (try? read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))) ?? 0
            }
            guard got > 0 else { break }
            count += got
        }
        close()
        body.removeSubrange(count...)
        let refusal = HTTPRefusal(
            status: head.status, body: body, credential: credential, query: hidesQuery ? address.query : nil)
        return AttemptFailure(
            refusal.error(at: place, advice: advice(head.status, credential != nil)), mayPass: refusal.mayPass,
            retryAfter: head.retryAfter(now: clock.date()))
    }
}
