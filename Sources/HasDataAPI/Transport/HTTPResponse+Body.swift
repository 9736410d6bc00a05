internal import Tabular

extension HTTPResponse {
    /// The whole body, or nil when it is longer than `limit`.
    func body(atMost limit: Int) throws(TransferFailure) -> [UInt8]? {
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
    /// - Parameter hidesQuery: whether the address has a query that nobody else may see.
    func refusal(
        key: APIKey?, hadKey: Bool, hidesQuery: Bool = false, clock: RetryClock, at place: Location
    ) -> AttemptFailure {
        var body = [UInt8](repeating: 0, count: APIFailure.largestBody)
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
        let failure = APIFailure(
            status: head.status, body: body, key: key, query: hidesQuery ? address.query : nil)
        return AttemptFailure(
            failure.error(at: place, hadKey: hadKey), mayPass: failure.mayPass,
            retryAfter: head.retryAfter(now: clock.date()))
    }
}
