public import Threads

/// How to talk to servers.
public struct TransportOptions: Sendable {
    /// Seconds without a byte, while we wait for one, after which a transfer counts as dead. Time that whoever reads
    /// the bytes takes does not count.
    public var stallTimeout: Double = 120
    /// Seconds a connection may take to come about.
    public var connectTimeout: Double = 30
    /// How the tool introduces itself; the executable adds its version.
    public var userAgent = "hasdata-export"
    /// A file of trusted certificates in PEM, instead of the system's.
    public var certificates: String?
    /// Ends every wait when raised.
    public var cancel = CancelFlag()
    /// Gets a line for each request, answer and decision; neither keys nor the queries of links are in it.
    public var log: (@Sendable (String) -> Void)?

    /// The variables that name a file of certificates, as curl and OpenSSL have them, in this order.
    public static let certificateVariables = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]

    /// The usual ways.
    public init() {}

    /// The file of certificates that the environment names; one that is set but empty counts as not set.
    public static func certificates(inEnvironment environment: (String) -> String?) -> String? {
        certificateVariables.lazy.compactMap(environment).first { !$0.isEmpty }
    }
}
