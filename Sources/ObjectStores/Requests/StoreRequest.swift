internal import HTTPTransfer
internal import Tabular

/// One request of the S3 API.
struct StoreRequest {
    var method: HTTPMethod
    /// The object, or the bucket where its key is empty.
    var object: ObjectAddress
    /// Names and values; a name without a value has an empty one.
    var query: [(name: String, value: String)] = []
    /// More header lines.
    var headers: [String] = []
    /// What is sent.
    var body: ByteBlock?
    /// Statuses, beside those of success, that are an answer and no failure.
    var answers: Set<Int> = []
    /// Whether it may be sent twice though its method says nothing of that.
    var isRepeatable = false
    /// What is named in messages, where it is not the object.
    var place: Location?

    /// A request about an object.
    init(_ method: HTTPMethod, _ object: ObjectAddress) {
        self.method = method
        self.object = object
    }

    /// The query as it is signed and sent: sorted by name, each name with its equals sign.
    var queryText: String {
        query.map { (PercentEncoding.encoded($0.name), PercentEncoding.encoded($0.value)) }
            .sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    var location: Location { place ?? object.location }
}

extension HTTPResponse {
    /// Reads what is left of a short body, of which nobody wants to know: a connection whose answer was read to its end serves
    /// the next request.
    func drain() { _ = try? body(atMost: 64 << 10) }
}
