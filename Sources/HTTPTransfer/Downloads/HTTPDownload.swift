package import Tabular

/// A file that is being downloaded, read as it comes.
///
/// When the connection breaks it goes on from the byte reached, as long as it is certain that the rest belongs to the
/// same file: by `Range` with `If-Range`, or by reading the file again from its start and comparing the fingerprint of
/// what was delivered already. Otherwise it throws `.entityChanged`; the bytes it gives are
/// never a mixture, and its end is never a silent cut. Whether the end was proven is told by ``isLengthProven``.
package final class HTTPDownload: ByteSource {
    /// After so many more bytes, earlier failures no longer count against the tries.
    static let progressThatCounts: UInt64 = 1 << 20
    /// What can be done about a status of a server of which nothing else is known.
    package static let usualAdvice: RefusalAdvice = { status, _ in
        status == 429 ? "try again once other requests have ended" : nil
    }

    /// Its name in messages; never the link's query.
    package let name: String
    /// Gets every delivered byte, in order and once, before `read` gives it: to keep the raw file beside the output.
    package var onBytes: ((UnsafeRawBufferPointer) throws(ExportError) -> Void)?

    /// Told that bytes delivered may be wrong: those of a body that broke in its own framing. Either they are proven by
    /// another download of them, or the download fails.
    package var onDoubt: (() -> Void)?

    /// What identifies the version that is being read, where the server says so.
    package internal(set) var validator: EntityValidator?
    /// The whole file's length, where the server says so.
    package internal(set) var totalLength: UInt64?
    /// The `Content-Type` of the answer.
    package internal(set) var contentType: String?
    /// A `Content-Encoding` the server used although it was asked for none: the bytes are as they came, still encoded.
    package internal(set) var contentEncoding: String?
    /// The byte that the first `read` began or begins at: the resume point's offset if the server went along with it,
    /// else 0. Settled by ``open()``.
    package internal(set) var startOffset: UInt64
    /// The place reached, counted from the file's start; what a resume point had counts too.
    package internal(set) var bytesDelivered: UInt64
    /// Whether a length or a chunked body's end has proven that nothing is missing. A body ended only by the connection
    /// has to be checked by its content. Means something once `read` gave 0.
    package internal(set) var isLengthProven = false

    var link: WebAddress
    let credential: Credential?
    let advice: RefusalAdvice
    let renew: (() throws(ExportError) -> WebAddress)?
    let transport: Transport
    let options: ClientOptions
    var schedule: RetrySchedule
    var response: HTTPResponse?
    /// Of all bytes up to `bytesDelivered`; nil when those of a resume point are not known.
    var fingerprint: BodyDigest?
    /// How much more the current answer may bring, where that is known.
    var remaining: UInt64?
    /// Whether the current answer is one of a range.
    var isPart = false
    var isOpen = false
    var isFinished = false
    var mayRenew = true
    var servesRanges = true
    private var ending: ExportError?
    private var bytesAtFailure: UInt64 = 0

    /// The file at `link`, not yet asked for.
    ///
    /// - Parameters:
    ///   - renew: gives a fresh link in place of one that is refused.
    ///   - advice: what to do about a status.
    package init(
        from link: WebAddress, name: String, with credential: Credential? = nil, over client: HTTPClient,
        resumingAt point: ResumePoint? = nil, advice: @escaping RefusalAdvice = HTTPDownload.usualAdvice,
        renew: (() throws(ExportError) -> WebAddress)? = nil
    ) {
        self.link = link
        self.name = name
        self.credential = credential
        self.advice = advice
        self.renew = renew
        transport = client.transport
        options = client.options
        schedule = client.retrySchedule()
        startOffset = point?.offset ?? 0
        bytesDelivered = startOffset
        validator = point?.validator
        totalLength = point?.totalLength
        fingerprint = startOffset == 0 ? BodyDigest() : point?.fingerprint
    }

    /// The whole file's length, once known.
    package var byteCount: UInt64? { totalLength }

    var place: Location { Location(source: name) }

    /// Asks for the file and waits for the answer's head, so that ``startOffset`` and the rest are known. `read` does
    /// so by itself.
    ///
    /// - Throws: `.network`, `.refused`, `.server` after the last try; `.interrupted`.
    package func open() throws(ExportError) {
        if isOpen { return }
        try connect()
        isOpen = true
    }

    /// Gives the next bytes; 0 at the file's end.
    ///
    /// - Throws: as ``open()``, and `.entityChanged` when the file is no longer the one whose bytes were delivered.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard !buffer.isEmpty else { return 0 }
        try open()
        while !isFinished {
            if let ending { throw ending }
            // Connecting may find that nothing is left.
            guard let response else {
                try connect()
                continue
            }
            let count: Int
            do {
                count = try piece(of: response, into: buffer)
            } catch {
                try recoverOnce(from: error)
                continue
            }
            // The end of an answer need not be that of the file.
            guard count > 0 else { continue }
            try deliver(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
            return count
        }
        return 0
    }

    /// What ended the download: who asks again is told it again, and no further try is made for it.
    private func recoverOnce(from failure: TransferFailure) throws(ExportError) {
        do throws(ExportError) {
            try recover(from: failure)
        } catch {
            ending = error
            throw error
        }
    }

    private func deliver(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        fingerprint?.update(bytes)
        bytesDelivered += UInt64(bytes.count)
        options.onBytes?(bytes.count)
        // A link that has given bytes was good; should it expire later, that is a new matter.
        mayRenew = true
        try onBytes?(bytes)
    }

    /// The answer's next bytes; none at its end, of which is then known what it means.
    private func piece(
        of response: HTTPResponse, into buffer: UnsafeMutableRawBufferPointer
    ) throws(TransferFailure) -> Int {
        let count = try response.read(into: buffer)
        if count > 0 {
            guard let remaining else { return count }
            guard UInt64(count) <= remaining else {
                throw TransferFailure(.framing, "the server sent more than it had announced")
            }
            self.remaining = remaining - UInt64(count)
            return count
        }
        try end(of: response)
        return 0
    }

    /// Decides what the end of an answer means: that of the file, of a part of it, or of a connection that broke.
    private func end(of response: HTTPResponse) throws(TransferFailure) {
        if isPart, remaining == 0, totalLength != bytesDelivered {
            // A part may be as short as the server likes. It had a byte at least, so this comes to an end.
            log("the part ends at byte \(bytesDelivered): asking for what is behind it")
            self.response = nil
        } else if let totalLength {
            guard bytesDelivered >= totalLength else {
                throw TransferFailure(.dropped, "the answer ended before the file did")
            }
            (isLengthProven, isFinished) = (true, true)
        } else if isPart {
            throw TransferFailure(.dropped, "the answer ended before its part did")
        } else if response.head.isSelfDelimited {
            (isLengthProven, isFinished) = (true, true)
        } else {
            try askBehindTheEnd()
        }
    }

    /// Makes ready to go on after a failure, or throws it when there have been too many.
    private func recover(from failure: TransferFailure) throws(ExportError) {
        response = nil
        if failure.kind == .framing {
            servesRanges = false
            onDoubt?()
        }
        // Everything was there; what failed was only the end of the connection.
        if failure.kind != .cancelled, failure.kind != .framing, let totalLength, bytesDelivered == totalLength {
            isLengthProven = true
            isFinished = true
            return
        }
        if bytesDelivered - bytesAtFailure >= Self.progressThatCounts { schedule.reset() }
        bytesAtFailure = bytesDelivered
        let whole = totalLength.map { " of \($0)" } ?? ""
        let text = "the download stopped at byte \(bytesDelivered)\(whole): \(failure.text)"
        try schedule.wait(after: AttemptFailure(TransferFailure(failure.kind, text), at: place))
    }
}
