import Libc
import NIOCore
import NIOHTTP1

/// One connection of a client: answers its requests one after the other.
///
/// Heads and bodies are written as bytes, with no encoder in between that would mend what a fault makes wrong. The
/// next piece of a body is read when the last one has been taken by the system, so a slow reader costs one piece.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// The most bytes of a body held at once.
    private static let pieceSize = 256 * 1024
    /// The most requests a client may send ahead.
    private static let maximumWaiting = 100

    /// The longest pause, a day, in milliseconds: more would not fit the clock's nanoseconds.
    private static let maximumPause = 86_400_000

    private let service: Service
    private let origin: ReceivedRequest.Origin
    private var context: ChannelHandlerContext?
    private var waiting: [HTTPRequestHead] = []
    private var sending: Sending?
    /// Whether the request that is answered counts as one of those at a time.
    private var holdsPlace = false
    private var piece = ByteBuffer()

    /// How far an answer has come.
    private struct Sending {
        let response: Response
        /// No body follows, though the head may tell its length.
        let isHeadOnly: Bool
        /// Bytes of the body sent.
        var sent = 0
        var hasStalled = false
    }

    init(service: Service, origin: ReceivedRequest.Origin) {
        self.service = service
        self.origin = origin
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        givePlaceBack()
        sending = nil
        waiting = []
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        guard waiting.count < Self.maximumWaiting else { return context.close(promise: nil) }
        waiting.append(head)
        answerNext()
    }

    private func answerNext() {
        guard sending == nil, let context, !waiting.isEmpty else { return }
        let request = waiting.removeFirst()
        holdsPlace = origin == .api && service.limit?.enter() == true
        let isAdmitted = holdsPlace || origin != .api || service.limit == nil
        let response = service.answer(request, at: origin, isAdmitted: isAdmitted)
        if response.hangsUp { return context.close(promise: nil) }
        sending = Sending(response: response, isHeadOnly: request.method == .HEAD || !response.hasBody)
        after(milliseconds: response.delayMilliseconds) { connection in connection.start() }
    }

    private func start() {
        guard let sending else { return }
        let response = sending.response
        if let raw = response.raw {
            write(ByteBuffer(string: raw)) { connection in connection.end(byReset: false) }
        } else {
            if sending.isHeadOnly || response.body.isEmpty { givePlaceBack() }
            write(response.head()) { connection in
                if sending.isHeadOnly { connection.finish(response) } else { connection.sendPiece() }
            }
        }
    }

    private func sendPiece() {
        guard let sending else { return }
        let response = sending.response
        if let limit = response.dropAfter, sending.sent >= limit { return end(byReset: response.dropsByReset) }
        if let limit = response.stallAfter, sending.sent >= limit, !sending.hasStalled {
            self.sending?.hasStalled = true
            guard let pause = response.stallMilliseconds else { return }
            return after(milliseconds: pause) { connection in connection.sendPiece() }
        }
        if let wrong = response.wrongChunk, sending.sent >= wrong.offset {
            return write(ByteBuffer(string: wrong.text)) { connection in connection.end(byReset: false) }
        }
        let rest = response.body.count - sending.sent
        guard rest > 0 else { return finishBody(response) }
        var size = min(rest, Self.pieceSize)
        for limit in [response.dropAfter, sending.hasStalled ? nil : response.stallAfter, response.wrongChunk?.offset] {
            if let limit { size = min(size, limit - sending.sent) }
        }
        if let rate = response.bytesPerSecond { size = min(size, max(rate / 20, 1)) }
        let first = response.body.lowerBound + sending.sent
        piece.clear(minimumCapacity: min(size + 64, Self.pieceSize + 64))
        do {
            if case .chunked(let chunks, _) = response.framing {
                piece.writeString(String(size, radix: 16) + (chunks == .extensions ? ";a=b;c=\"d\"\r\n" : "\r\n"))
            }
            try response.content.read(first..<first + size, into: &piece)
            if case .chunked = response.framing { piece.writeString("\r\n") }
        } catch { return end(byReset: true) }
        self.sending?.sent += size
        // Before the last bytes go out: whoever has them may ask again at once, on another connection.
        if size == rest { givePlaceBack() }
        let pause = response.bytesPerSecond.map { max(size * 1000 / $0, 1) } ?? 0
        write(piece) { connection in connection.after(milliseconds: pause) { $0.sendPiece() } }
    }

    private func finishBody(_ response: Response) {
        guard case .chunked(let chunks, _) = response.framing else { return finish(response) }
        let trailer = chunks == .extensions ? "X-Checked: yes\r\nX-Rows: many\r\n" : ""
        write(ByteBuffer(string: "0\r\n\(trailer)\r\n")) { connection in connection.finish(response) }
    }

    private func givePlaceBack() {
        if holdsPlace { service.limit?.leave() }
        holdsPlace = false
    }

    private func finish(_ response: Response) {
        givePlaceBack()
        if response.closes { return end(byReset: false) }
        sending = nil
        answerNext()
    }

    private func end(byReset reset: Bool) {
        givePlaceBack()
        sending = nil
        waiting = []
        guard let context else { return }
        if reset {
            // On the channel's own loop this is done at once; where it fails, the end is an orderly one.
            _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: nil)
    }

    private func write(_ bytes: ByteBuffer, then next: @escaping (Connection) -> Void) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenComplete { result in
            if case .failure = result { return self.end(byReset: false) }
            self.after(milliseconds: 0, next)
        }
    }

    /// Goes on in a later turn of the event loop, so that one connection's body does not hold up the others.
    private func after(milliseconds: Int, _ next: @escaping (Connection) -> Void) {
        guard let loop = context?.eventLoop.assumeIsolated() else { return }
        if milliseconds == 0 { return loop.execute { next(self) } }
        loop.scheduleTask(in: .milliseconds(Int64(min(milliseconds, Self.maximumPause)))) { next(self) }
    }
}

extension Response {
    /// What breaks a body in chunks, and after how many bytes.
    fileprivate var wrongChunk: (offset: Int, text: String)? {
        guard case .chunked(let chunks, let after) = framing, !body.isEmpty else { return nil }
        let offset = min(after ?? body.count / 2, body.count)
        return switch chunks {
        case .sound, .extensions: nil
        case .cut: (offset, "")
        case .badSize: (offset, "xyz\r\n")
        case .hugeSize: (offset, "fffffffffffffffff\r\n")
        case .negativeSize: (offset, "-5\r\nrows.\r\n")
        case .mismatch: (offset, "5\r\nmore than five\r\n0\r\n\r\n")
        }
    }
}
