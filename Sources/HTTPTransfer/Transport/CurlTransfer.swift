internal import CCurl
internal import Tabular
internal import Threads

// Bounds: libcurl gives (pointer, count) pairs, of which never more than count bytes are touched. `target` is the
// caller's buffer, valid between `read`'s first line and its return; `targetCount` never passes its count. `pending` is
// ours; `pendingStart <= pendingEnd <= pending.count` always.

/// One request at a time over libcurl, pulled by whoever reads.
///
/// The socket is read only inside `read(into:)`, and only until the reader's buffer and the small one behind it are
/// full: then libcurl is paused. So a slow reader holds the server back through TCP, without a thread and within
/// libcurl's buffer plus ours, whatever the length of the body. One owner at a time.
final class CurlTransfer: @unchecked Sendable {
    /// What a transfer keeps between reads: as much as libcurl reads of the socket at once.
    private static let pendingCapacity = 128 * 1024
    /// The longest wait before the cancel flag is looked at again, in milliseconds.
    private static let longestPoll = 200.0

    private let handle: OpaquePointer
    private let options: TransportOptions
    private var origin: Origin
    private(set) var head = HTTPHead()
    private var isOversizedHead = false
    private var target = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var targetCount = 0
    private var pending = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var pendingStart = 0
    private var pendingEnd = 0
    private var isPaused = false
    /// What is being sent, which libcurl reads from until the request is stopped.
    private var body: ByteBlock?
    /// libcurl's result once the transfer is over.
    private var result: Int32?

    init(options: TransportOptions) throws(TransferFailure) {
        if let failure = TransferFailure.missingLibrary { throw failure }
        guard let handle = ccurl_transfer_new() else { throw TransferFailure(.unable, "libcurl is out of memory") }
        self.handle = handle
        self.options = options
        origin = Origin(scheme: "", host: "", port: "")
    }

    deinit {
        ccurl_transfer_free(handle)
        pending.deallocate()
    }

    /// Sends a request to `address` and waits for the answer's headers.
    func start(_ request: HTTPRequest, to address: WebAddress, headers: [String]) throws(TransferFailure) {
        stop()
        body = request.body
        origin = address.origin
        let lines = headers.map { line in
            let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: line.utf8.count + 1)
            for (index, byte) in line.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
            bytes[line.utf8.count] = 0
            return UnsafePointer(bytes)
        }
        defer { for line in lines { UnsafeMutablePointer(mutating: line).deallocate() } }
        let started = address.text.withCString { url in
            options.userAgent.withCString { agent in
                lines.withUnsafeBufferPointer { lines in
                    Self.withOptionalCStrings(options.certificates, request.method.rawValue) { certificates, method in
                        var asked = ccurl_request(
                            url: url, method: request.method == .get ? nil : method,
                            body: request.body?.bodyStart, body_count: request.body?.count ?? 0,
                            fresh: !request.method.isIdempotent, user_agent: agent, headers: lines.baseAddress,
                            header_count: lines.count,
                            certificates: certificates, connect_milliseconds: Self.milliseconds(options.connectTimeout),
                            direct: address.origin.isLoopback || request.isDirect,
                            path_as_is: address.keepsDots,
                            on_header: { bytes, count, context in
                                Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                                    .takeHeader(UnsafeBufferPointer(start: bytes, count: count))
                            },
                            on_body: { bytes, count, context in
                                Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                                    .takeBody(UnsafeRawBufferPointer(start: bytes, count: count))
                            },
                            context: Unmanaged.passUnretained(self).toOpaque())
                        return ccurl_transfer_start(handle, &asked)
                    }
                }
            }
        }
        guard started else {
            throw TransferFailure(.unable, "\(String(cString: ccurl_version())) did not take the request")
        }
        try wait { self.head.isComplete }
        if !head.isComplete {
            try check()
            // libcurl takes a connection that closes within the headers for an answer without a body.
            throw TransferFailure(.dropped, "\(origin.shown) closed the connection before it had answered")
        }
        if let problem = head.problemOfLengths { throw TransferFailure(.malformed, "\(origin.shown) \(problem)") }
    }

    /// Gives the body's next bytes; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferFailure) -> Int {
        guard buffer.count > 0 else { return 0 }
        if pendingEnd > pendingStart {
            let count = min(buffer.count, pendingEnd - pendingStart)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[pendingStart..<pendingStart + count]))
            pendingStart += count
            if pendingStart == pendingEnd { (pendingStart, pendingEnd) = (0, 0) }
            return count
        }
        target = buffer
        targetCount = 0
        defer { target = UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        if isPaused {
            isPaused = false
            ccurl_transfer_resume(handle)
        }
        try wait { self.targetCount > 0 }
        if targetCount == 0 { try check() }
        return targetCount
    }

    /// Ends the request, whether its answer was read or not.
    func stop() {
        ccurl_transfer_stop(handle)
        body = nil
        head = HTTPHead()
        isOversizedHead = false
        isPaused = false
        (pendingStart, pendingEnd, targetCount) = (0, 0, 0)
        result = nil
    }

    /// Lets libcurl work until `isEnough` or the end. The stall clock runs only in here, and starts anew with each wait and
    /// with each byte that is sent.
    private func wait(until isEnough: () -> Bool) throws(TransferFailure) {
        let clock = ContinuousClock()
        var start = clock.now
        var sent = 0
        var milliseconds = 0.0
        while !isEnough(), result == nil {
            if options.cancel.isRaised { throw TransferFailure(.cancelled, "interrupted") }
            let progress = ccurl_transfer_step(handle, Int32(milliseconds))
            if progress.is_done { result = progress.code }
            if ccurl_transfer_sent(handle) != sent {
                sent = ccurl_transfer_sent(handle)
                start = clock.now
            }
            let waited = Double((clock.now - start) / .milliseconds(1))
            let left = options.stallTimeout * 1000 - waited
            if !isEnough(), result == nil, left <= 0 {
                let seconds = options.stallTimeout.formattedSeconds
                throw TransferFailure(.stalled, "\(origin.shown) sent no byte for \(seconds)")
            }
            milliseconds = max(1, min(Self.longestPoll, left))
        }
    }

    /// Throws what the transfer ended with, when that is a failure.
    private func check() throws(TransferFailure) {
        guard let result, result != 0 else { return }
        throw TransferFailure(
            code: result, problem: String(cString: ccurl_transfer_problem(handle, result)), origin: origin,
            isOversizedHead: isOversizedHead)
    }

    private func takeHeader(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        guard head.take(line) else {
            isOversizedHead = true
            return 0
        }
        return line.count
    }

    /// All of `bytes`, or none: libcurl knows no half.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let direct = pendingEnd == pendingStart ? min(target.count - targetCount, bytes.count) : 0
        let rest = bytes.count - direct
        if rest > pending.count - pendingEnd {
            guard pendingEnd == 0 else {
                isPaused = true
                return CCURL_PAUSE
            }
            pending.deallocate()
            pending = .allocate(byteCount: max(Self.pendingCapacity, rest), alignment: 16)
        }
        if direct > 0 {
            UnsafeMutableRawBufferPointer(rebasing: target[targetCount..<targetCount + direct])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<direct]))
            targetCount += direct
        }
        if rest > 0 {
            UnsafeMutableRawBufferPointer(rebasing: pending[pendingEnd..<pendingEnd + rest])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[direct...]))
            pendingEnd += rest
        }
        return bytes.count
    }

    private static func withOptionalCStrings<Result>(
        _ text: String?, _ other: String, _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>) -> Result
    ) -> Result {
        other.withCString { other in
            guard let text else { return body(nil, other) }
            return text.withCString { body($0, other) }
        }
    }

    /// Seconds as whole milliseconds, at least 1, at most a day.
    private static func milliseconds(_ seconds: Double) -> Int {
        Int(max(0.001, min(seconds.isNaN ? 1 : seconds, 86_400)) * 1000)
    }
}

extension ByteBlock {
    /// Where libcurl reads a body from: also one of no bytes has a start.
    fileprivate var bodyStart: UnsafePointer<UInt8>? {
        contents.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }
}

extension Double {
    /// `120 s`, `0.5 s`: one decimal, none when it is zero.
    var formattedSeconds: String {
        guard isFinite, magnitude < 1e12 else { return "forever" }
        let tenths = Int64((self * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\((tenths % 10).magnitude) s"
    }
}
