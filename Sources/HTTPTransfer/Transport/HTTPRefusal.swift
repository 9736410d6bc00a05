internal import JSONScanning
internal import Tabular

/// What can be done about a status, by whether a key was there to be sent.
package typealias RefusalAdvice = @Sendable (_ status: Int, _ hadKey: Bool) -> String?

/// What a server says when it refuses or fails: APIs seldom document such bodies, so the usual places are looked at.
struct HTTPRefusal {
    /// Of a failure's body more than this is not read.
    static let largestBody = 64 * 1024
    /// Of a body that is not JSON, so many bytes are shown.
    private static let shownBytes = 200

    let status: Int
    let said: String?

    /// - Parameter query: that of the link that was refused, where it may be a secret.
    init(status: Int, body: [UInt8], credential: Credential?, query: String? = nil) {
        self.status = status
        let redact = { (text: String) in
            let clean = credential.redacted(from: text)
            return query.map { Redaction.hiding(query: $0, in: clean) } ?? clean
        }
        said = Self.message(in: body, redact: redact).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the same request may be answered otherwise in a while.
    var mayPass: Bool { status == 408 || status == 429 || status >= 500 }

    /// The error by the contract of exit codes: 4xx refused, 5xx server.
    func error(at place: Location, advice: String?) -> ExportError {
        let code: ExportError.Code =
            switch status {
            case 400..<500: .refused
            case 500...: .server
            default: .network
            }
        let message = "HTTP \(status)" + (said.map { ": \($0)" } ?? "")
        return ExportError(code, message, at: place, advice: advice)
    }

    /// The first of `errors[].message`, `message` and `error`; else the beginning of the text. The key is taken out
    /// before anything is cut, since half a key is still a secret.
    private static func message(in body: [UInt8], redact: @escaping (String) -> String) -> String? {
        let line = { (text: String) in TransferFailure.printable(redact(text)) }
        if let said = (try? JSONDocument(parsing: body)).flatMap(statement) {
            let text = line(said)
            return text.count <= 500 ? text : text.prefix(500) + "..."
        }
        return String(decoding: line(String(decoding: body, as: UTF8.self)).utf8.prefix(shownBytes), as: UTF8.self)
    }

    private static func statement(of document: JSONDocument) -> String? {
        if case .array(let errors) = document["errors"] {
            let texts = errors.lazy.compactMap { $0["message"]?.text ?? $0.text }
            if let text = texts.first { return text }
        }
        for key in ["message", "error"] {
            if let text = document[key]?.text ?? document[key]?["message"]?.text { return text }
        }
        return nil
    }
}
