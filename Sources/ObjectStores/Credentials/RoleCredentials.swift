internal import HTTPTransfer
internal import JSONScanning
internal import Libc
internal import Tabular

/// The keys that the container or the instance this runs in lends. Asked for only where the user says so: the addresses are
/// link-local, and on another network they may be anybody's.
struct RoleCredentials {
    /// Where containers of Amazon ECS are told theirs.
    private static let containerHost = "http://169.254.170.2"
    /// Where instances of Amazon EC2 are told theirs.
    private static let instanceHost = "http://169.254.169.254"
    /// Answers are a few hundred bytes.
    private static let largestAnswer = 64 << 10

    private let environment: (String) -> String?
    private let client: HTTPClient

    /// - Parameter options: those of the run; who lends keys answers at once or never.
    init(environment: @escaping (String) -> String?, options: ClientOptions) {
        self.environment = { name in environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        var options = options
        options.transport.connectTimeout = min(options.transport.connectTimeout, 2)
        options.transport.stallTimeout = min(options.transport.stallTimeout, 5)
        options.retries.tries = min(options.retries.tries, 3)
        client = HTTPClient(options)
    }

    /// The keys as they are now.
    ///
    /// - Throws: `.network` where nobody answers, `.refused` where there are none.
    func credentials() throws(ExportError) -> StoreCredentials {
        if let path = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            return try keys(at: Self.containerHost + path, headers: [], "the container")
        }
        if let full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            try Self.check(full)
            return try keys(at: full, headers: try authorization(), "the container")
        }
        if environment("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
            throw ExportError(
                .usage, "no container lends keys, and AWS_EC2_METADATA_DISABLED forbids to ask the instance")
        }
        return try ofInstance()
    }

    /// Version 2 of the instance's metadata service: a token first, which no redirect and no foreign page can get.
    private func ofInstance() throws(ExportError) -> StoreCredentials {
        let host = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? Self.instanceHost
        let root = host.hasSuffix("/") ? String(host.dropLast()) : host
        let token = try text(
            .put, root + "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds: 300"], "the instance")
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw Self.odd("the instance") }
        let headers = ["X-aws-ec2-metadata-token: \(token)"]
        let list = root + "/latest/meta-data/iam/security-credentials/"
        let role = try text(.get, list, headers, "the instance").prefix { $0 != "\n" && $0 != "\r" }
        guard !role.isEmpty else {
            throw ExportError(.refused, "the instance has no role that would lend keys")
        }
        return try keys(
            at: list + PercentEncoding.encoded(String(role)), headers: headers, "the instance")
    }

    private func keys(at url: String, headers: [String], _ lender: String) throws(ExportError) -> StoreCredentials {
        let answer = try text(.get, url, headers, lender)
        guard let document = try? JSONDocument(parsing: Array(answer.utf8)),
            let id = document["AccessKeyId"]?.text, let secret = document["SecretAccessKey"]?.text
        else { throw Self.odd(lender) }
        return try StoreCredentials(
            accessKeyID: id, secretKey: secret, sessionToken: document["Token"]?.text,
            expiration: document["Expiration"]?.text.flatMap(Self.seconds), from: lender)
    }

    /// What a container has to show, from the variable or the file that has it.
    private func authorization() throws(ExportError) -> [String] {
        var token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if let path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            token = try SmallFile.text(path, atMost: Self.largestAnswer).trimmingBlanks()
        }
        guard let token else { return [] }
        guard token.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw ExportError(.usage, "the container's token has characters that no header line takes")
        }
        return ["Authorization: \(token)"]
    }

    /// Keys over plain HTTP come from this machine only, or from where Amazon's own containers are told theirs.
    private static func check(_ url: String) throws(ExportError) {
        let address = try WebAddress(url, at: Location(source: "AWS_CONTAINER_CREDENTIALS_FULL_URI"))
        let hosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
        guard address.origin.scheme == "https" || address.origin.isLoopback || hosts.contains(address.origin.host)
        else {
            throw ExportError(
                .usage,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor this machine, so no keys are taken from it")
        }
    }

    private func text(
        _ method: HTTPMethod, _ url: String, _ headers: [String], _ lender: String
    ) throws(ExportError) -> String {
        let place = Location(source: "the keys of \(lender)")
        var request = HTTPRequest(try WebAddress(url, at: place))
        request.method = method
        request.headers = headers
        if method == .put { request.body = ByteBlock(capacity: 1) }
        request.isDirect = true
        request.followsRedirects = false
        var schedule = client.retrySchedule()
        while true {
            do {
                return try answer(to: request, lender, at: place)
            } catch {
                try schedule.wait(after: error)
            }
        }
    }

    private func answer(
        to request: HTTPRequest, _ lender: String, at place: Location
    ) throws(AttemptFailure) -> String {
        do {
            let response = try client.transport.open(request)
            let status = response.head.status
            guard (200..<300).contains(status) else {
                throw AttemptFailure(
                    ExportError(status >= 500 ? .server : .refused, "\(lender) lends none (HTTP \(status))", at: place),
                    mayPass: status >= 500 || status == 429)
            }
            guard let bytes = try response.body(atMost: Self.largestAnswer) else {
                throw AttemptFailure(Self.odd(lender))
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch let failure as TransferFailure {
            throw AttemptFailure(failure, at: place)
        } catch let failure as AttemptFailure {
            throw failure
        } catch {
            throw AttemptFailure(Self.odd(lender))
        }
    }

    private static func odd(_ lender: String) -> ExportError {
        ExportError(
            .network, "what came is not keys as the AWS tools know them", at: Location(source: "the keys of \(lender)"))
    }

    /// `2025-01-31T23:59:58Z` in seconds since 1970.
    static func seconds(_ text: String) -> Int64? {
        let numbers = text.split { !($0.isASCII && $0.isNumber) }.prefix(6).compactMap { Int64($0) }
        guard numbers.count == 6, numbers.allSatisfy({ $0 < 10_000 }), text.hasSuffix("Z"),
            let days = CivilDay.days(numbers[0], numbers[1], numbers[2])
        else { return nil }
        return days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }
}
