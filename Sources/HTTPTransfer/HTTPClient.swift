package import Tabular

/// Fetches files behind links. Several threads may use one client; it keeps as many connections as there are requests at
/// once.
package final class HTTPClient: Sendable {
    /// How it works.
    package let options: ClientOptions
    /// What sends its requests.
    package let transport: Transport

    /// A client that works as `options` say.
    package init(_ options: ClientOptions = ClientOptions()) {
        self.options = options
        transport = Transport(options.transport)
    }

    /// The file behind `link`, not yet asked for: never asked for with a key, and not renewable.
    ///
    /// - Throws: `.usage` when it is no `http(s)` URL; `.network` when libcurl is not installed.
    package func download(_ link: String, resumingAt point: ResumePoint? = nil) throws(ExportError) -> HTTPDownload {
        let address = try WebAddress(link, at: Location())
        return HTTPDownload(from: address, name: address.description, over: self, resumingAt: point)
    }

    /// How long to wait between the tries of one request.
    package func retrySchedule() -> RetrySchedule {
        RetrySchedule(options.retries, clock: options.clock, options: options.transport)
    }
}
