import ByteScanning
import ObjectStores
import TestSupport

/// What a request asks of a store, taken apart.
struct Asked {
    let bucket: String
    let key: String
    var query: [String: String] = [:]
    let operation: StandInStore.Operation?

    init(_ request: ServedRequest) {
        let path = request.path.dropFirst()
        bucket = String(path.prefix { $0 != "/" })
        key = Self.decoded(path.dropFirst(bucket.count).dropFirst())
        for pair in request.target.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.decoded(sides[0])] = sides.count > 1 ? Self.decoded(sides[1]) : ""
        }
        operation =
            switch request.method {
            case "GET": query["list-type"] == "2" ? .list : .get
            case "HEAD": .head
            case "PUT": query["partNumber"] == nil ? .put : .part
            case "POST": query["uploads"] != nil ? .create : query["uploadId"] != nil ? .complete : nil
            case "DELETE": .abort
            default: nil
            }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As stores encode keys in lists: a blank is a plus sign.
    static func encoded(_ key: String) -> String {
        key.utf8.map { byte in
            switch byte {
            case 0x20: "+"
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                String(decoding: [byte], as: UTF8.self)
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

/// Makes the signature again over what came.
enum SignatureCheck {
    /// The code that a store refuses `request` with; nil where its signature and the hash of its body are right.
    static func refusal(of request: ServedRequest, _ body: [UInt8]) -> String? {
        guard let authorization = request["authorization"], let time = request["x-amz-date"],
            let hash = request["x-amz-content-sha256"]
        else { return "AccessDenied" }
        guard request["expect"] == nil, hash == SHA256.hex(body) else { return "XAmzContentSHA256Mismatch" }
        guard authorization.contains("Credential=\(StandInStore.accessKey)/") else { return "InvalidAccessKeyId" }
        let names = authorization.split(separator: "SignedHeaders=").last?.prefix { $0 != "," } ?? ""
        let own: Set<Substring> = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]
        let headers = names.split(separator: ";").filter { !own.contains($0) }
            .map { (name: String($0), value: request[String($0)] ?? "") }
        guard
            let keys = try? StoreCredentials(
                accessKeyID: StandInStore.accessKey, secretKey: StandInStore.secretKey,
                sessionToken: request["x-amz-security-token"], from: "the stand-in"), let seconds = seconds(time)
        else { return "AccessDenied" }
        let query = request.target.drop { $0 != "?" }.dropFirst()
        let lines = body.withUnsafeBytes { bytes in
            SignatureV4(keys, region: StandInStore.region).headerLines(
                for: SignatureV4.Request(
                    method: request.method, host: request["host"] ?? "", path: request.path, query: String(query),
                    headers: headers, body: bytes), at: seconds)
        }
        return lines.contains("authorization: \(authorization)") ? nil : "SignatureDoesNotMatch"
    }

    /// `20260131T235958Z` in seconds since 1970.
    private static func seconds(_ text: String) -> Int64? {
        let digits = text.filter(\.isNumber)
        guard digits.count == 14 else { return nil }
        func number(_ start: Int, _ count: Int) -> Int64 { Int64(digits.dropFirst(start).prefix(count)) ?? 0 }
        var days: Int64 = 0
        func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        let (year, month) = (number(0, 4), number(4, 2))
        for earlier in 1970..<max(1970, year) { days += isLeap(earlier) ? 366 : 365 }
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        days += lengths.prefix(Int(max(0, month - 1))).reduce(0, +) + number(6, 2) - 1
        return days * 86_400 + number(8, 2) * 3600 + number(10, 2) * 60 + number(12, 2)
    }
}
