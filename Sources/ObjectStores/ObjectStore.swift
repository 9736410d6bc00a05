package import HTTPTransfer
package import Tabular

/// A store that speaks the S3 API: sends signed requests, tries again what may pass, and finds out where a bucket is. Several
/// threads may use one.
package final class ObjectStore: Sendable {
    /// The region that requests are signed for where nobody names one.
    private static let standardRegion = "us-east-1"

    let options: ObjectStoreOptions
    let client: HTTPClient
    private let endpoint: StoreEndpoint
    private let region: String
    /// The keys that stand in the environment or a file; nil where they are lent.
    private let own: StoreCredentials?

    /// The store that `options`, the environment and the files of the AWS tools name, asked over `client`.
    ///
    /// - Throws: `.usage` where there are no keys, or what names them is wrong.
    package init(_ options: ObjectStoreOptions, over client: HTTPClient) throws(ExportError) {
        self.options = options
        self.client = client
        let profile = try AWSProfile(environment: options.environment)
        endpoint = try StoreEndpoint(options.endpoint ?? profile.endpoint)
        region = profile.region ?? Self.standardRegion
        guard StoreEndpoint.isRegion(region) else {
            throw ExportError(
                .usage, "\"\(VisibleText.oneLine(region))\" is not the name of a region",
                advice: "AWS_REGION is one like eu-west-1")
        }
        own = try profile.credentials()
        if own == nil, !options.asksForRole { throw Self.missingKeys(profile.name) }
    }

    /// The same store, asked over another client.
    init(_ other: ObjectStore, over client: HTTPClient) {
        options = other.options
        self.client = client
        (endpoint, region, own) = (other.endpoint, other.region, other.own)
    }

    private static func missingKeys(_ profile: String) -> ExportError {
        ExportError(
            .usage, "an object store needs keys, and there are none in the environment or the profile \(profile)",
            advice:
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; \(Setting.asksForRole) asks the container "
                + "or instance for those of its role")
    }

    /// Sends `request` and gives the answer of success, or one that the request names. Its body is still to be read.
    ///
    /// - Throws: `.refused`, `.server`, `.network` after the last try; `.interrupted`.
    func send(_ request: StoreRequest) throws(ExportError) -> HTTPResponse {
        var schedule = client.retrySchedule()
        var course = Course()
        while true {
            do throws(AttemptFailure) {
                if let response = try attempt(request, &course) { return response }
            } catch {
                try schedule.wait(after: error)
            }
        }
    }

    /// Sends `request`, and gives what `read` makes of the body of an answer of success. An answer whose body does not come
    /// whole is asked for again.
    ///
    /// - Throws: as ``send(_:)``.
    func send<Answer>(
        _ request: StoreRequest, atMost limit: Int,
        _ read: (_ status: Int, _ body: [UInt8]) throws(AttemptFailure) -> Answer
    ) throws(ExportError) -> Answer {
        var schedule = client.retrySchedule()
        var course = Course()
        while true {
            do throws(AttemptFailure) {
                guard let response = try attempt(request, &course) else { continue }
                return try read(response.head.status, try Self.body(of: response, atMost: limit, request))
            } catch {
                try schedule.wait(after: error)
            }
        }
    }

    private static func body(
        of response: HTTPResponse, atMost limit: Int, _ request: StoreRequest
    ) throws(AttemptFailure) -> [UInt8] {
        let bytes: [UInt8]?
        do {
            bytes = try response.body(atMost: limit)
        } catch {
            throw Self.failure(error, of: request)
        }
        if let bytes { return bytes }
        throw AttemptFailure(
            ExportError(.network, "the store's answer is longer than \(limit) bytes", at: request.location))
    }

    // MARK: One try

    /// What was tried once for a request already.
    private struct Course {
        var hasMoved = false
        var hasRenewed = false
    }

    /// One try. Nil when another one has to be sent at once, with what this one has taught.
    private func attempt(_ request: StoreRequest, _ course: inout Course) throws(AttemptFailure) -> HTTPResponse? {
        let region = region(of: request.object)
        let keys: StoreCredentials
        let asked: HTTPRequest
        do {
            keys = try credentials()
            asked = try signed(request, keys, region)
        } catch {
            throw AttemptFailure(error)
        }
        let response: HTTPResponse
        do {
            response = try client.transport.open(asked)
        } catch {
            throw Self.failure(error, of: request)
        }
        let status = response.head.status
        if (200..<300).contains(status) || request.answers.contains(status) { return response }
        let refusal = StoreRefusal(
            response, redact: { keys.redacted(from: $0) }, now: client.options.clock.date())
        if let found = refusal.region, found != region, !course.hasMoved, Self.mayBeElsewhere(refusal) {
            course.hasMoved = true
            options.memory.note(found, of: request.object.bucket)
            log(
                "the bucket \(request.object.bucket) is in \(found), not \(region): asking there; AWS_REGION=\(found) spares this"
            )
            return nil
        }
        if refusal.isOfExpiredKeys, own == nil, !course.hasRenewed {
            course.hasRenewed = true
            options.memory.keep(nil)
            log("the keys that were lent have expired: asking for new ones")
            return nil
        }
        throw refusal.failure(at: request.location)
    }

    /// Whether an answer is one that another region's would be (301, 307, and 400 for a signature of the wrong region).
    private static func mayBeElsewhere(_ refusal: StoreRefusal) -> Bool {
        (300..<400).contains(refusal.status)
            || refusal.status == 400
                && ["AuthorizationHeaderMalformed", "IllegalLocationConstraintException", nil]
                    .contains(refusal.code)
    }

    private func region(of object: ObjectAddress) -> String { options.memory.region(of: object.bucket) ?? region }

    private func signed(
        _ request: StoreRequest, _ keys: StoreCredentials, _ region: String
    ) throws(ExportError) -> HTTPRequest {
        let address = try endpoint.address(of: request.object, query: request.queryText, region: region)
        var asked = HTTPRequest(address)
        asked.method = request.method
        asked.headers = request.headers
        asked.body = request.body
        asked.hasOpenQuery = true
        // A redirect may lead anywhere; where a bucket is an answer says otherwise.
        asked.followsRedirects = false
        asked.signer = StoreSigner(
            origin: address.origin, signature: SignatureV4(keys, region: region), date: client.options.clock.date)
        return asked
    }

    /// Something that could be sent twice is not, unless it was never sent or does no more the second time.
    private static func failure(_ failure: TransferFailure, of request: StoreRequest) -> AttemptFailure {
        let wasSent = ![.lookup, .connect].contains(failure.kind)
        if wasSent, !request.method.isIdempotent, !request.isRepeatable {
            return AttemptFailure(failure.error(at: request.location))
        }
        return AttemptFailure(failure, at: request.location)
    }

    private func credentials() throws(ExportError) -> StoreCredentials {
        if let own { return own }
        if let lent = options.memory.lent(at: client.options.clock.date()) { return lent }
        let keys = try RoleCredentials(environment: options.environment, options: client.options).credentials()
        options.memory.keep(keys)
        return keys
    }

    /// `text` of the store's without the secrets of the keys that it got.
    func redacted(_ text: String) -> String {
        (own ?? options.memory.lent(at: .min))?.redacted(from: text) ?? text
    }

    func log(_ line: String) { client.options.transport.log?(line) }
}
