public import HTTPTransfer
public import Tabular

/// Talks to HasData: reads jobs and their pages, and opens their files. Every request is a GET and is tried again by
/// the retry policy. Several threads may use one client; it keeps as many connections as there are requests at once.
public final class HasDataClient: Sendable {
    /// Where the API is.
    public static let standardEndpoint = "https://api.hasdata.com"
    /// The API gives no more rows than this on a page (docs.hasdata.com/scrapers/getting-results).
    public static let largestPage = 100

    /// A job's record is a few kilobytes; its input may hold a list of URLs.
    private static let largestRecord = 64 << 20
    /// A hundred rows with the text of a page each are rarely more than a few megabytes.
    private static let largestPageBody = 256 << 20

    let endpoint: WebAddress
    package let key: APIKey?
    /// The key and the API's origin, to which alone it goes.
    private let credential: Credential?
    private let http: HTTPClient
    /// How it works.
    package var options: ClientOptions { http.options }

    /// A client for the API at `endpoint`, which may have a path of its own.
    ///
    /// - Throws: `.usage` when that is no `http(s)` URL, or has a user name, query or fragment; `.network` when libcurl is
    ///   not installed.
    public convenience init(
        endpoint: String = HasDataClient.standardEndpoint, key: APIKey? = nil, options: ClientOptions = ClientOptions()
    ) throws(ExportError) {
        try self.init(endpoint: endpoint, key: key, over: HTTPClient(options))
    }

    /// The same over the connections of a client that others use too.
    package init(endpoint: String, key: APIKey?, over http: HTTPClient) throws(ExportError) {
        let place = Location(source: "\(Setting.endpoint)")
        self.endpoint = try WebAddress(endpoint, at: place)
        guard self.endpoint.query == nil, !endpoint.utf8.contains(UInt8(ascii: "#")) else {
            throw ExportError(.usage, "the endpoint is the root of an API, without query and fragment", at: place)
        }
        let origin = self.endpoint.origin
        guard origin.scheme == "https" || !origin.isWithin("hasdata.com") else {
            throw ExportError(
                .usage, "over http everybody on the way could read the API key", at: place, advice: "write https://")
        }
        self.key = key
        self.http = http
        credential = key?.credential(for: origin)
    }

    /// The endpoint, as it can be given to another client.
    package var endpointText: String { endpoint.text }

    /// Reads a job's record. Blocks, so asynchronous code gets the asynchronous variant.
    ///
    /// - Throws: `.network`, `.refused` (4xx), `.server` (5xx) after the last try, `.malformed`, `.interrupted`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func job(_ id: JobID) throws(ExportError) -> Job {
        let place = Location(source: "job \(id)")
        let body = try body(of: "scrapers/jobs/\(id.pathSegment)", atMost: Self.largestRecord, at: place)
        return try located(place) { () throws(ExportError) in try Job(parsing: body, asked: id, for: credential) }
    }

    /// Reads one page of a job's rows. Blocks, so asynchronous code gets the asynchronous variant. A page past the end has no rows and is not an error.
    ///
    /// - Parameters:
    ///   - page: from 1.
    ///   - limit: rows on a page, at most ``largestPage``.
    /// - Throws: `.usage` for a page before the first, else as `job(_:)`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func results(
        of id: JobID, page: Int, limit: Int = HasDataClient.largestPage
    ) throws(ExportError) -> ResultsPage {
        guard page > 0 else {
            throw ExportError(.usage, "there is no page \(page): pages count from 1", at: Location(source: "job \(id)"))
        }
        let limit = min(max(limit, 1), Self.largestPage)
        let place = Location(source: "job \(id), page \(page)")
        let path = "scrapers/jobs/\(id.pathSegment)/results?page=\(page)&limit=\(limit)"
        let body = try body(of: path, atMost: Self.largestPageBody, at: place)
        return try located(place) { () throws(ExportError) in
            try ResultsPage(parsing: body, number: page, asked: limit, for: credential)
        }
    }

    /// One of a job's files, not yet asked for. A link that is refused is renewed by reading the job again.
    ///
    /// - Throws: `.jobNotReady` when the job does not offer it.
    package func artifact(
        _ kind: ArtifactKind, of job: Job, resumingAt point: ResumePoint? = nil
    ) throws(ExportError) -> HTTPDownload {
        let place = Location(source: "job \(job.id)")
        guard let link = job.artifacts[kind] else {
            throw ExportError(.jobNotReady, "the job offers no \(kind.rawValue) file", at: place)
        }
        let id = job.id
        let renew = { [self] () throws(ExportError) -> WebAddress in
            guard let fresh = try self.job(id).artifacts[kind] else {
                throw ExportError(
                    .network, "the job no longer offers its \(kind.rawValue) file", at: place,
                    advice: "\(Setting.route) results pages its rows")
            }
            return try self.address(ofArtifact: fresh, at: place)
        }
        let address = try address(ofArtifact: link, at: place)
        return HTTPDownload(
            from: address, name: "job \(job.id)", with: credential, over: http, resumingAt: point, advice: Self.advice,
            renew: renew)
    }

    /// Where a record's link leads, if we may go there: what holds for redirects holds for links.
    private func address(ofArtifact link: String, at place: Location) throws(ExportError) -> WebAddress {
        guard let address = WebAddress(link, relativeTo: endpoint) else {
            throw ExportError(.network, "the link to the job's file is not a web address", at: place)
        }
        guard !RedirectPolicy.isDowngrade(from: endpoint, to: address) else {
            throw ExportError(
                .network, "the link to the job's file leads from https to http, where it could be read and changed",
                at: place, advice: "\(Setting.route) results pages the rows")
        }
        return address
    }

    /// The whole body behind a path of the API, tried again until it is there in full.
    private func body(of path: String, atMost limit: Int, at place: Location) throws(ExportError) -> [UInt8] {
        let root = endpoint.text.hasSuffix("/") ? endpoint.text : endpoint.text + "/"
        var request = HTTPRequest(try WebAddress(root + path, at: place), with: credential)
        request.hasOpenQuery = true
        request.headers = ["x-request-source: hasdata-export"]
        var schedule = http.retrySchedule()
        while true {
            do throws(AttemptFailure) {
                return try bodyOnce(of: request, atMost: limit, at: place)
            } catch {
                try schedule.wait(after: error)
            }
        }
    }

    private func bodyOnce(
        of request: HTTPRequest, atMost limit: Int, at place: Location
    ) throws(AttemptFailure) -> [UInt8] {
        let response: HTTPResponse
        do {
            response = try http.transport.open(request)
        } catch {
            throw AttemptFailure(error, at: place)
        }
        guard 200..<300 ~= response.head.status else {
            throw response.refusal(advice: Self.advice, clock: options.clock, at: place)
        }
        if let coding = response.contentEncoding {
            let text = "the answer is coded as \(TransferFailure.printable(coding)), which was not asked for"
            throw AttemptFailure(ExportError(.network, text, at: place))
        }
        if response.head["content-type"]?.lowercased().hasPrefix("text/html") == true {
            throw AttemptFailure(
                ExportError(
                    .network, "a web page came in place of the API's answer", at: place,
                    advice: "a proxy's login page, perhaps; or is \(Setting.endpoint) right?"))
        }
        let body: [UInt8]?
        do {
            body = try response.body(atMost: limit)
        } catch {
            throw AttemptFailure(error, at: place)
        }
        guard let body else {
            throw AttemptFailure(
                ExportError(
                    .limit, "the answer is larger than \(limit >> 20) MiB", at: place,
                    advice: "is \(Setting.endpoint) right?"))
        }
        return body
    }

    private func located<Value>(
        _ place: Location, _ body: () throws(ExportError) -> Value
    ) throws(ExportError) -> Value {
        do {
            return try body()
        } catch {
            var error = error
            error.location.source = place.source
            throw error
        }
    }

    /// What can be done about the API's statuses.
    private static let advice: RefusalAdvice = { status, hadKey in
        switch status {
        case 401 where hadKey: "is the API key right?"
        case 401: "no API key was given: set \(APIKey.environmentVariable) or use \(Setting.keyFile)"
        case 403: "the account's credits may be spent, or the key may lack the right"
        case 404: "unknown job, or another account's"
        case 429: "the account's concurrency limit is reached: try again once other requests have ended"
        default: nil
        }
    }
}
