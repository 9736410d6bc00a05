internal import ByteScanning
internal import Tabular

/// AWS Signature Version 4 with the signature in a header, as the reference of Amazon S3 has it ("Authenticating Requests:
/// Using the Authorization Header").
///
/// It is made here and not by libcurl, which is whichever the machine has: releases from 7.75 to 8.x canonicalise queries and
/// paths each in their own way, and none sends the hash of the body by itself.
package struct SignatureV4 {
    private static let algorithm = "AWS4-HMAC-SHA256"

    /// Whose signature it is.
    let credentials: StoreCredentials
    /// The region that the bucket is in.
    let region: String
    /// `s3`.
    let service: String

    /// A signature of these keys for that region.
    package init(_ credentials: StoreCredentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// What is signed of a request.
    package struct Request {
        /// `GET`, `PUT`, ….
        package var method: String
        /// The host as it is sent, with its port where that is not the scheme's own.
        package var host: String
        /// The path, encoded.
        package var path: String
        /// The query, encoded and sorted by name, each name with its equals sign; empty for none.
        package var query: String
        /// More headers that are signed: names in lower case with values.
        package var headers: [(name: String, value: String)]
        /// The body.
        package var body: UnsafeRawBufferPointer

        /// A request.
        package init(
            method: String, host: String, path: String, query: String = "",
            headers: [(name: String, value: String)] = [],
            body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
        ) {
            self.method = method
            self.host = host
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
        }
    }

    /// The header lines that `request` gets more, when it is sent `seconds` after 1970.
    package func headerLines(for request: Request, at seconds: Int64) -> [String] {
        let time = Self.timestamp(seconds)
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        var hash = SHA256()
        hash.update(request.body)
        let bodyHash = hash.finish()
        var own = [("x-amz-content-sha256", bodyHash), ("x-amz-date", time)]
        if let token = credentials.sessionToken { own.append(("x-amz-security-token", token)) }
        let signed = (request.headers + [("host", request.host)] + own).sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, request.path.isEmpty ? "/" : request.path, request.query,
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, bodyHash,
        ].joined(separator: "\n")
        let text = [Self.algorithm, time, scope, SHA256.hex(Array(canonical.utf8))].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in [String(time.prefix(8)), region, service, "aws4_request"] {
            key = MessageCode.code(of: Array(part.utf8), key: key)
        }
        let signature = MessageCode.hex(MessageCode.code(of: Array(text.utf8), key: key))
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return own.map { "\($0.0): \($0.1)" } + ["authorization: \(authorization)"]
    }

    /// `20250131T235958Z`.
    static func timestamp(_ seconds: Int64) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (year, month, day) = CivilDay.date(days)
        let rest = seconds - days * 86_400
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return digits(year, 4) + digits(month, 2) + digits(day, 2) + "T" + digits(rest / 3600, 2)
            + digits(rest / 60 % 60, 2) + digits(rest % 60, 2) + "Z"
    }
}

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
enum MessageCode {
    private static let blockSize = 64

    /// The 32 bytes that prove `message` to whoever has the key.
    static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var key = key.count > blockSize ? digest(of: [key]) : key
        key += [UInt8](repeating: 0, count: blockSize - key.count)
        let inner = digest(of: [key.map { $0 ^ 0x36 }, message])
        return digest(of: [key.map { $0 ^ 0x5C }, inner])
    }

    /// Bytes in hexadecimal digits.
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func digest(of pieces: [[UInt8]]) -> [UInt8] {
        var hash = SHA256()
        for piece in pieces { piece.withUnsafeBytes { hash.update($0) } }
        return hash.digest()
    }
}
