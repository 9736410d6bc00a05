import HTTPTransfer
import ObjectStores
import Testing

/// Signatures against those that botocore 1.44 makes of the same requests, at 2026-01-31 23:59:58.
@Suite struct SignatureV4Tests {
    struct Vector: Sendable {
        let method: String
        let url: String
        let headers: [(name: String, value: String)]
        let body: String
        let token: String?
        let region: String
        let names: String
        let signature: String

        init(
            _ method: String, _ url: String, _ headers: [(String, String)], _ body: String, token: String?,
            _ region: String, _ names: String, _ signature: String
        ) {
            (self.method, self.url, self.body, self.token, self.region) = (method, url, body, token, region)
            self.headers = headers.map { ($0.0, $0.1) }
            (self.names, self.signature) = (names, signature)
        }
    }

    static let vectors = [
        Vector(
            "GET", "https://rows.s3.eu-west-1.amazonaws.com/crawl.jsonl", [], "", token: nil, "eu-west-1",
            "host;x-amz-content-sha256;x-amz-date", "aede181635725bcd9ba4802739d5298cc07cc1943c5b8ba9c53be4632c5d28b5"),
        Vector(
            "GET", "https://rows.s3.eu-west-1.amazonaws.com/a%20b/c%2Bd%3D%C3%BC%26%25.csv",
            [("range", "bytes=10-"), ("if-match", "\"e1\"")], "", token: nil, "eu-west-1",
            "host;if-match;range;x-amz-content-sha256;x-amz-date",
            "fa046bd9ee754bbc595ac8531a5c8bf49d886d42d0c10a81155162fd75d3dd5d"),
        Vector(
            "GET", "http://127.0.0.1:9000/rows/?encoding-type=url&list-type=2&prefix=a%2Fb%20c%2F", [], "",
            token: "tok/en+with==signs", "us-east-1",
            "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            "e094427d5cb339005686b82c5dca7202874db9e01f491efc9fb833b17cc95940"),
        Vector(
            "POST", "http://127.0.0.1:9000/rows/x.csv?uploads=", [("content-type", "text/csv")], "", token: nil,
            "us-east-1",
            "content-type;host;x-amz-content-sha256;x-amz-date",
            "36c54b9f7c0191c7bf0c533f1c7e217e607f4fc9cdb0b11e90ab0787e4024072"),
        Vector(
            "PUT", "https://s3.us-east-2.amazonaws.com/my.rows/x.csv?partNumber=7&uploadId=a.b_c~d-e%2Bf%3D", [],
            String(repeating: "part", count: 1000), token: "session", "us-east-2",
            "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            "3a7d2e949599b4528145d0de7315085c4fabaf8be8f6529a76db43aeb5fb1c9c"),
        Vector(
            "PUT", "https://rows.s3.eu-west-1.amazonaws.com/a/../b//c/./d.csv",
            [("content-type", "text/csv"), ("if-none-match", "*")], "a,b\n1,2\n", token: nil, "eu-west-1",
            "content-type;host;if-none-match;x-amz-content-sha256;x-amz-date",
            "e20ed89b27c8a8a0e374a85422906cd96796948cb919cb21dad367bbb551847f"),
        Vector(
            "POST", "https://rows.s3.eu-west-1.amazonaws.com/x?uploadId=1", [("content-type", "application/xml")],
            "<CompleteMultipartUpload/>", token: nil, "eu-west-1",
            "content-type;host;x-amz-content-sha256;x-amz-date",
            "70e9cc65b02758cfe9a46fe0f525574663f29791a9164ac317f23d793f9c913f"),
        Vector(
            "DELETE", "https://rows.s3.cn-north-1.amazonaws.com.cn/x?uploadId=1", [], "", token: "t", "cn-north-1",
            "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            "1f16988e63dcdaab9f3fd5d68d219997706232d14de116cbd6715a5c12c6f29a"),
        Vector(
            "HEAD", "https://store.example:8443/base/rows/x", [], "", token: nil, "auto",
            "host;x-amz-content-sha256;x-amz-date", "82e5bdb76d8205590737145cf55c59b7cfadb18062203ff5bf416684c623a290"),
    ]

    @Test(arguments: vectors) func isThatOfBotocore(_ vector: Vector) throws {
        let keys = try StoreCredentials(
            accessKeyID: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            sessionToken: vector.token,
            from: "the test")
        // As requests are made: what libcurl makes of the address is what is signed.
        let address = try #require(WebAddress(vector.url, keepsDots: true))
        #expect(address.text == vector.url)
        let lines = Array(vector.body.utf8).withUnsafeBytes { body in
            SignatureV4(keys, region: vector.region).headerLines(
                for: SignatureV4.Request(
                    method: vector.method, host: address.origin.shown, path: address.path, query: address.query ?? "",
                    headers: vector.headers, body: body), at: 1_769_903_998)
        }
        #expect(lines.contains("x-amz-date: 20260131T235958Z"))
        #expect(
            lines.last == "authorization: AWS4-HMAC-SHA256 "
                + "Credential=AKIDEXAMPLE/20260131/\(vector.region)/s3/aws4_request, SignedHeaders=\(vector.names), "
                + "Signature=\(vector.signature)")
    }

    @Test func keysAreNotShown() throws {
        let keys = try StoreCredentials(
            accessKeyID: "AKIDEXAMPLE", secretKey: "hidden-secret", sessionToken: "hidden-token", from: "the test")
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", "\(String(reflecting: keys))", dumped, "\(SignatureV4(keys, region: "r"))"] {
            #expect(!text.contains("hidden"))
        }
    }
}
