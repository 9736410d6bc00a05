import NIOCore
import NIOHTTP1

/// An answer before it is sent: what it says, and how its bytes go out, soundly or not.
struct Response: Sendable {
    /// How the end of the body is told.
    enum Framing: Sendable, Equatable {
        case length
        case close
        case chunked(FaultKind.Chunks, after: Int?)
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var content: any Content
    /// The part of the content that is the body.
    var body: Range<Int>
    var framing = Framing.length
    /// What `Content-Length` says instead of the truth.
    var declaredLength: String?
    /// The body ends after so many bytes, whatever was said.
    var dropAfter: Int?
    var dropsByReset = false
    var stallAfter: Int?
    var stallMilliseconds: Int?
    var bytesPerSecond: Int?
    var delayMilliseconds = 0
    var hangsUp = false
    /// Bytes in place of a head and body.
    var raw: String?
    /// The connection ends with this answer.
    var closes = false

    init(_ status: Int, _ content: any Content, type: String, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = [("Content-Type", type)] + headers
        self.content = content
        body = 0..<content.count
    }

    /// A short text.
    init(_ status: Int, json: String) {
        self.init(status, BytesContent(json), type: "application/json; charset=utf-8")
    }

    /// An error as object stores tell it.
    init(_ status: Int, storeCode code: String, message: String) {
        let xml = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
            <Error><Code>\(code)</Code><Message>\(message)</Message></Error>

            """
        self.init(status, BytesContent(xml), type: "application/xml")
    }

    /// Whether the status lets there be a body (RFC 9110 section 6.4.1).
    var hasBody: Bool { status >= 200 && status != 204 && status != 304 }

    mutating func setHeader(_ name: String, _ value: String?) {
        headers.removeAll { $0.name == name }
        if let value { headers.append((name, value)) }
    }

    /// The status line and header fields.
    func head() -> ByteBuffer {
        let reason = HTTPResponseStatus(statusCode: status).reasonPhrase
        var text = "HTTP/1.1 \(status) \(reason)\r\nServer: hasdata-sandbox\r\nDate: \(HTTPDate.text(HTTPDate.now))\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if hasBody {
            switch framing {
            case .length: text += "Content-Length: \(declaredLength ?? String(body.count))\r\n"
            case .chunked: text += "Transfer-Encoding: chunked\r\n"
            case .close: break
            }
        }
        if closes { text += "Connection: close\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }
}
