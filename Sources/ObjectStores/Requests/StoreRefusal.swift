internal import HTTPTransfer
internal import Tabular

/// What a store says when it refuses or fails: a code and a sentence, in XML ("Error responses" of the S3 API).
struct StoreRefusal {
    /// Of a failure's body more than this is not read.
    private static let largestBody = 64 << 10
    /// The longest sentence that is shown, in characters.
    private static let shownCharacters = 300

    /// The status; 200 where the failure came behind one.
    let status: Int
    /// The code, such as `AccessDenied`; nil where the answer has none.
    let code: String?
    private let sentence: String?
    /// Where the bucket is, where the answer says so.
    let region: String?
    private let retryAfter: Double?

    /// Reads what came with an answer that is no success.
    init(_ response: HTTPResponse, redact: (String) -> String, now: Int64) {
        let body = (try? response.body(atMost: Self.largestBody)).flatMap { $0 } ?? []
        self.init(
            status: response.head.status, body: body, headerRegion: response.head["x-amz-bucket-region"],
            retryAfter: response.head.retryAfter(now: now), redact: redact)
    }

    /// What a body says of a failure.
    init(
        status: Int, body: [UInt8], headerRegion: String? = nil, retryAfter: Double? = nil, redact: (String) -> String
    ) {
        var found: [String: String] = [:]
        let isXML = StoreXML.walk(body) { path, text in
            if path.count == 2, path[0] == "Error", found[path[1]] == nil { found[path[1]] = text }
        }
        if !isXML { found = [:] }
        func line(_ name: String, atMost limit: Int) -> String? {
            guard let text = found[name], !text.isEmpty else { return nil }
            let shown = TransferFailure.printable(redact(text))
            return shown.count <= limit ? shown : shown.prefix(limit) + "..."
        }
        self.status = status
        code = line("Code", atMost: 60)
        sentence = line("Message", atMost: Self.shownCharacters)
        region = [headerRegion, found["Region"]].lazy.compactMap { $0 }.first(where: StoreEndpoint.isRegion)
        self.retryAfter = retryAfter
    }

    /// Whether the same request may be answered otherwise in a while.
    var mayPass: Bool {
        let codes = ["SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted"]
        return [408, 429, 500, 502, 503, 504].contains(status) || code.map(codes.contains) == true
    }

    /// Whether the keys are no longer good.
    var isOfExpiredKeys: Bool { ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"].contains(code) }

    /// The error by the contract of exit codes: 4xx refused, 5xx server.
    func error(at place: Location) -> ExportError {
        let kind: ExportError.Code =
            switch status {
            case 400..<500: .refused
            case 200..<300, 500...: .server
            default: .network
            }
        let said = [code, sentence].compactMap { $0 }.joined(separator: ": ")
        let message = said.isEmpty ? "the store answered HTTP \(status)" : "\(said) (HTTP \(status))"
        return ExportError(kind, message, at: place, advice: advice)
    }

    /// What came of a try.
    func failure(at place: Location) -> AttemptFailure {
        AttemptFailure(error(at: place), mayPass: mayPass, retryAfter: retryAfter)
    }

    private var advice: String? {
        switch code {
        case "AccessDenied", "AllAccessDisabled", "AccountProblem":
            "the keys are known, and may not do this: look at their policy and the bucket's"
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken":
            "get new keys, as with aws sso login, and run it again"
        case "InvalidAccessKeyId": "is AWS_ACCESS_KEY_ID, or the profile, the one for this store?"
        case "SignatureDoesNotMatch": "is the secret key the one that belongs to the access key?"
        case "RequestTimeTooSkewed": "set this machine's clock"
        case "NoSuchBucket": "is the bucket's name right, and is this the store that has it?"
        case "InvalidObjectState": "the object is archived: restore it first"
        case "SlowDown", "TooManyRequests": "try again once other requests have ended"
        case nil where status == 403: "look at the keys, their policy and the bucket's"
        case nil where (300..<400).contains(status): "name the bucket's region with AWS_REGION"
        default: nil
        }
    }
}
