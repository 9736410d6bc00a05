internal import Tabular

extension HTTPDownload {
    /// The store answers these when a link has expired (seen: 401 and 403 at Backblaze, 403 at S3, 404 and 410 elsewhere).
    private static let statusesOfExpiry = [401, 403, 404, 410]

    /// Gets an answer under way that goes on at `bytesDelivered`, or finds that nothing is left.
    func connect() throws(ExportError) {
        while true {
            do {
                if try attempt() { return }
            } catch {
                try schedule.wait(after: error)
            }
        }
    }

    /// One request. False when another one has to be sent at once, with what this one has taught.
    private func attempt() throws(AttemptFailure) -> Bool {
        var request = HTTPRequest(link, with: credential)
        var asksForRange = false
        // A range without a validator could be of another version, so it is not even asked for.
        if bytesDelivered > 0, servesRanges, let validator {
            asksForRange = true
            request.headers = ["Range: bytes=\(bytesDelivered)-", "If-Range: \(validator.text)"]
        }
        let response: HTTPResponse
        do {
            response = try transport.open(request)
        } catch {
            throw AttemptFailure(error, at: place)
        }
        switch response.head.status {
        case 206 where asksForRange:
            return adopt(rest: response)
        case 416 where asksForRange:
            return settle(unsatisfiable: response)
        case 206:
            throw AttemptFailure(
                ExportError(.network, "the server sent a part of the file, which was not asked for", at: place))
        case 202:
            // What comes with it tells of the file, and is not the file (RFC 9110 §15.3.3).
            throw AttemptFailure(
                ExportError(
                    .network, "the file is not ready: the server has accepted the request, and sent no file (HTTP 202)",
                    at: place, advice: "run it again later"),
                mayPass: true, retryAfter: response.head.retryAfter(now: options.clock.date()))
        case 200..<300 where asksForRange && response.head["content-range"] != nil:
            return adopt(rest: response)
        case 200..<300:
            try adopt(whole: response)
            return true
        case let status where Self.statusesOfExpiry.contains(status):
            try renewLink(after: response)
            return false
        default:
            throw response.refusal(hidesQuery: true, advice: advice, clock: options.clock, at: place)
        }
    }

    /// Goes on with an answer that begins at the byte reached. False when it does not, or is of another version.
    private func adopt(rest response: HTTPResponse) -> Bool {
        let head = response.head
        guard let range = head["content-range"].flatMap(ContentRange.init), let bounds = range.bounds,
            bounds.lowerBound == bytesDelivered, range.total == nil || totalLength == nil || range.total == totalLength,
            head.contentLength == nil || head.contentLength == bounds.upperBound - bounds.lowerBound + 1,
            validator?.isRepeated(by: head) == true, response.contentEncoding == contentEncoding
        else {
            log("that is not the rest of the file: reading it from its start")
            servesRanges = false
            return false
        }
        // The lower bound is above 0, so the count cannot overflow.
        remaining = bounds.upperBound - bounds.lowerBound + 1
        totalLength = totalLength ?? range.total
        isPart = true
        take(response)
        return true
    }

    /// Goes on with an answer that begins at the file's first byte.
    private func adopt(whole response: HTTPResponse) throws(AttemptFailure) {
        let length = response.head.contentLength
        if !isOpen, bytesDelivered > 0, bytesDelivered == length, validator == EntityValidator(of: response.head),
            response.head.contentEncoding == nil
        {
            // A server without ranges sends the whole of what is there already.
            contentType = response.contentType
            (totalLength, isLengthProven, isFinished) = (length, true, true)
            return
        }
        if !isOpen {
            // Nothing was given out yet, so what an earlier run had is simply fetched again.
            if bytesDelivered > 0 { log("the server did not go on where the kept part ends: starting anew") }
            startOffset = 0
            bytesDelivered = 0
            fingerprint = BodyDigest()
            totalLength = nil
        } else if bytesDelivered > 0 {
            if let totalLength, let length, totalLength != length {
                throw changed("it had \(totalLength) bytes, and now has \(length)")
            }
            try skipDelivered(of: response)
        }
        totalLength = length ?? (bytesDelivered > 0 ? totalLength : nil)
        remaining = totalLength.map { $0 - min($0, bytesDelivered) }
        validator = EntityValidator(of: response.head)
        isPart = false
        take(response)
    }

    private func take(_ response: HTTPResponse) {
        self.response = response
        contentType = response.contentType ?? contentType
        contentEncoding = response.contentEncoding
    }

    /// Reads past the bytes that were delivered already, and proves that they are the same.
    private func skipDelivered(of response: HTTPResponse) throws(AttemptFailure) {
        guard let fingerprint else { throw changed("and the bytes of the kept part cannot be compared") }
        log("comparing the first \(bytesDelivered) bytes, which were delivered already")
        let scratch = ByteBlock(capacity: 128 * 1024)
        var seen = BodyDigest()
        var left = bytesDelivered
        while left > 0 {
            let room = UnsafeMutableRawBufferPointer(rebasing: scratch.room.prefix(Int(clamping: left)))
            let count: Int
            do {
                count = try response.read(into: room)
            } catch {
                throw AttemptFailure(error, at: place)
            }
            guard count > 0 else { throw changed("it is now shorter than the \(bytesDelivered) bytes delivered") }
            seen.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count]))
            left -= UInt64(count)
        }
        guard seen == fingerprint else { throw changed("the first \(bytesDelivered) bytes are no longer the same") }
    }

    /// There is nothing behind the byte reached: the end when the server's length says so too, and the version is the
    /// same. False when neither is certain.
    private func settle(unsatisfiable response: HTTPResponse) -> Bool {
        guard isAtEnd(by: response.head) else {
            log("the server has no such range: reading the file from its start")
            servesRanges = false
            return false
        }
        totalLength = bytesDelivered
        isLengthProven = true
        isFinished = true
        return true
    }

    /// Whether an answer that there is no such range puts the file's end at the byte reached.
    private func isAtEnd(by head: HTTPHead) -> Bool {
        guard validator?.isContradicted(by: head) != true else { return false }
        let stated = head["content-range"].flatMap(ContentRange.init)?.total
        // Behind a part of a file whose length nobody tells, that nothing follows is all that can be learnt.
        let isOpenEnded = isPart && totalLength == nil && head["content-range"] == nil
        guard isOpenEnded || (stated ?? totalLength) == bytesDelivered else { return false }
        return totalLength == nil || totalLength == bytesDelivered
    }

    /// A body without length has ended with its connection, which is its end or its middle: asks the server for what is
    /// behind it. Once, and an answer that says nothing leaves the end unproven.
    ///
    /// - Throws: `.dropped` when there is more.
    func askBehindTheEnd() throws(TransferFailure) {
        if bytesDelivered > 0, servesRanges, let validator {
            var request = HTTPRequest(link, with: credential)
            request.headers = ["Range: bytes=\(bytesDelivered)-", "If-Range: \(validator.text)"]
            log("the body told no length: asking whether there is more behind byte \(bytesDelivered)")
            if let answer = try? transport.open(request) {
                switch answer.head.status {
                case 206 where adopt(rest: answer): return
                case 416: isLengthProven = isAtEnd(by: answer.head)
                case 200 where validator.isRepeated(by: answer.head):
                    let length = answer.head.contentLength ?? 0
                    guard length <= bytesDelivered else {
                        throw TransferFailure(.dropped, "the answer ended before the file did")
                    }
                    isLengthProven = length == bytesDelivered
                default: break
                }
            }
        }
        isFinished = true
    }

    /// Gets a fresh link, once for each link that has worked.
    private func renewLink(after response: HTTPResponse) throws(AttemptFailure) {
        let status = response.head.status
        let refusal = response.refusal(hidesQuery: true, advice: advice, clock: options.clock, at: place).error
        guard let renew, mayRenew else {
            let circumstance = renew == nil ? "expired or refused" : "refused, a fresh one too"
            throw AttemptFailure(
                ExportError(
                    renew == nil ? .refused : .network, "the link is \(circumstance): \(refusal.message)", at: place,
                    advice: "links are short-lived: fetch the job again"))
        }
        mayRenew = false
        log("the link is refused with HTTP \(status): reading the job again for a fresh one")
        do {
            link = try renew()
        } catch {
            throw AttemptFailure(error)
        }
    }

    private func changed(_ how: String) -> AttemptFailure {
        AttemptFailure(
            ExportError(
                .entityChanged, "the file changed while it was downloaded: \(how)", at: place,
                advice: "run the export again"))
    }

    /// Whether the server has more of the file than it said: a `Content-Length` that is too short cuts a file without a
    /// trace. Asks once; an answer that says nothing counts as no.
    package func hasMore() -> Bool {
        guard isFinished, bytesDelivered > 0 else { return false }
        var request = HTTPRequest(link, with: credential)
        request.headers = ["Range: bytes=\(bytesDelivered)-"]
        log("asking whether there is more behind byte \(bytesDelivered)")
        // What the server sent beyond its own length may still stand on the connection; a second try gets another one.
        let answer = (try? transport.open(request)) ?? (try? transport.open(request))
        guard let head = answer?.head else { return false }
        switch head.status {
        case 206: return head["content-range"].flatMap(ContentRange.init)?.bounds?.lowerBound == bytesDelivered
        case 200: return (head.contentLength ?? 0) > bytesDelivered
        default: return false
        }
    }

    func log(_ line: String) { options.transport.log?(line) }
}
