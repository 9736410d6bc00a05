internal import CCurl
package import Tabular

/// Why one transfer came to nothing, or to less than all.
package struct TransferFailure: Error {
    package enum Kind: Sendable {
        /// libcurl is not there.
        case library
        /// libcurl is there and cannot do what it is asked.
        case unable
        /// Not a URL, or not one that may be fetched.
        case address
        /// The host's name leads nowhere, now at least.
        case lookup
        /// No connection came about.
        case connect
        /// The proxy that the environment names cannot be one.
        case proxy
        /// The server's certificate is not trusted, or TLS cannot be spoken at all.
        case untrusted
        /// The connection ended before the answer did.
        case dropped
        /// The body's chunks or lengths went wrong, so that what came just before may be wrong, too.
        case framing
        /// No byte for too long.
        case stalled
        /// What came is not HTTP as it should be.
        case malformed
        /// Redirects that lead nowhere, or where they must not.
        case redirect
        /// The user stopped it.
        case cancelled
    }

    package let kind: Kind
    package let text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// The same with the key blotted out: a redirect can put anything into an address, and an address into a message.
    func redacted(for credential: Credential?) -> TransferFailure {
        TransferFailure(kind, credential.redacted(from: text))
    }

    /// The failure of having no libcurl, when that is so.
    package static var missingLibrary: TransferFailure? {
        guard let problem = ccurl_load() else { return nil }
        return TransferFailure(.library, "\(String(cString: problem)), and fetching over the network needs it")
    }

    /// Whether the same request may go better in a while.
    var mayPass: Bool {
        switch kind {
        case .lookup, .connect, .dropped, .framing, .stalled: true
        case .library, .unable, .address, .proxy, .untrusted, .malformed, .redirect, .cancelled: false
        }
    }

    /// What the user reads.
    package func error(at place: Location) -> ExportError {
        switch kind {
        case .cancelled: ExportError(.interrupted, "interrupted", at: place)
        case .library:
            ExportError(
                .network, text, at: place,
                advice: "install it with: apt-get install libcurl4 (macOS has it; elsewhere: your system's libcurl)")
        case .address: ExportError(.usage, text, at: place)
        case .lookup:
            ExportError(.network, text, at: place, advice: "is the name right, and is this machine on the network?")
        case .proxy:
            ExportError(
                .network, text, at: place, advice: "look at the variables https_proxy, http_proxy and all_proxy")
        case .untrusted:
            ExportError(
                .network, text, at: place,
                advice:
                    "is a certificate missing from the system's store? \(Setting.certificates), SSL_CERT_FILE and CURL_CA_BUNDLE "
                    + "name a file of them")
        case .stalled: ExportError(.network, text, at: place, advice: "\(Setting.stallTimeout) waits longer")
        case .unable, .connect, .dropped, .framing, .malformed, .redirect: ExportError(.network, text, at: place)
        }
    }

    /// What libcurl's result code means (CURLcode; the numbers never change).
    init(code: Int32, problem: String, origin: Origin, isOversizedHead: Bool) {
        let said = Self.printable(problem)
        switch code {
        case _ where Self.quotesProxy(said):
            self.init(.proxy, "the environment names a proxy that libcurl cannot use")
        case 6:
            self.init(.lookup, "the look-up of the name \(origin.host) failed: \(said)")
        case 5:
            // Of an address with a slash in its password, the name is a part of that.
            self.init(.lookup, "the look-up of the proxy's name failed")
        case 7, 28, 35, 97:
            self.init(.connect, "cannot connect to \(origin.shown): \(said)")
        case 56 where said.contains("chunk"):
            self.init(.framing, "\(origin.shown) sent a broken body: \(said)")
        case 18, 52, 55, 56:
            self.init(.dropped, "the connection to \(origin.shown) was dropped: \(said)")
        case 51, 53, 54, 58, 59, 60, 66, 77, 80, 82, 83, 90, 91, 98:
            self.init(.untrusted, "no secure connection to \(origin.shown): \(said)")
        case 23 where isOversizedHead:
            self.init(.malformed, "\(origin.shown) sent more than \(HTTPHead.largestSize) bytes of headers")
        case 3:
            self.init(.address, "cannot fetch from \(origin.shown): \(said)")
        default:
            self.init(.malformed, "\(origin.shown) did not answer as HTTP should: \(said)")
        }
    }

    /// Whether libcurl's words hold the address of a proxy as it stands in the environment, often with its password.
    private static func quotesProxy(_ said: String) -> Bool {
        said.lowercased().contains("proxy") && said.contains { $0 == "'" || $0 == "\"" || $0 == "@" }
    }

    /// One line of visible characters.
    package static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            scalars.append(isControl ? " " : scalar)
        }
        return scalars.split(separator: " ").map(String.init).joined(separator: " ")
    }
}
