import HTTPTransfer
import Testing

@Suite struct RedirectPolicyTests {
    @Test func neverFromSecureToPlain() throws {
        let secure = try #require(WebAddress("https://api.hasdata.com/a?signature=s"))
        #expect(try RedirectPolicy.target(of: "https://b.example/x", from: secure).text == "https://b.example/x")
        #expect(try RedirectPolicy.target(of: "//b.example/x", from: secure).text == "https://b.example/x")
        let error = #expect(throws: TransferFailure.self) {
            try RedirectPolicy.target(of: "HTTP://api.hasdata.com/a", from: secure)
        }
        #expect(error?.text.contains("signature") == false)
        let plain = try #require(WebAddress("http://127.0.0.1:8080/a"))
        #expect(try RedirectPolicy.target(of: "https://b.example/", from: plain).origin.scheme == "https")
        #expect(try RedirectPolicy.target(of: "b?c", from: plain).text == "http://127.0.0.1:8080/b?c")
    }

    @Test(arguments: [
        ("https://API.hasdata.com/x", "https://api.hasdata.com:443/", true),
        ("http://a.example", "http://a.example:80", true),
        ("https://a.example", "http://a.example:443", false),
        ("https://a.example", "https://a.example:444", false),
        ("https://a.example", "https://a.example.evil", false),
        ("https://a.example", "https://a.example.", false),
    ])
    func comparesOrigins(_ one: String, _ other: String, _ same: Bool) throws {
        #expect((try #require(WebAddress(one)).origin == (try #require(WebAddress(other)).origin)) == same)
    }
}
