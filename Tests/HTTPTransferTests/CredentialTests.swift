import HTTPFixtures
import HTTPTransfer
import Tabular
import TestSupport
import Testing

@Suite struct CredentialTests {
    private static let secret = "sk-very-secret-0123456789"

    private func credential(for address: String) throws -> Credential {
        Credential(Self.secret, inHeader: "x-api-key", for: try #require(WebAddress(address)).origin)
    }

    @Test func isNeverShown() throws {
        let key = try credential(for: "https://api.example")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(!text.contains("secret"))
        }
    }

    @Test func isBlottedOutInWhateverCase() throws {
        let key: Credential? = try credential(for: "https://api.example")
        #expect(key.redacted(from: "no \(Self.secret.uppercased())!") == "no [API key]!")
        #expect(key.redacted(from: "no key") == "no key")
        #expect((nil as Credential?).redacted(from: "no \(Self.secret)") == "no \(Self.secret)")
    }

    /// The download's own errors are free of it wherever they come from: the transfer, a refusal, or what is told of a body.
    @Test(arguments: ["302", "500", "coded", "typed"])
    func neverComesBackFromADownload(_ answer: String) throws {
        let server = try ScriptedServer { _, connection in
            switch answer {
            case "302": connection.reply(302, ["Location: ftp://x/\(Self.secret)"])
            case "500": connection.reply(500, text: #"{"message":"\#(Self.secret) is wrong"}"#)
            case "coded": connection.reply(200, ["Content-Encoding: \(Self.secret)"], text: "[1]")
            default: connection.reply(200, ["Content-Type: text/csv; charset=\(Self.secret)"], text: "[1]")
            }
        }
        let test = TestTransfer(tries: 1)
        let download = HTTPDownload(
            from: try WebAddress(server.url, at: Location()), name: "a file", with: try credential(for: server.url),
            over: test.client)
        var said = ""
        do throws(ExportError) {
            _ = try download.readAll()
        } catch {
            said = "\(error)"
        }
        said += "\(download.contentEncoding ?? "") \(download.contentType ?? "") \(test.log.text)"
        #expect(server.requests.first?["x-api-key"] == Self.secret)
        #expect(!said.lowercased().contains(Self.secret))
    }

    @Test func goesToItsOriginOnly() throws {
        let server = try ScriptedServer { _, connection in connection.reply(200, text: "[1]") }
        let download = HTTPDownload(
            from: try WebAddress(server.url, at: Location()), name: "a file",
            with: try credential(for: "https://api.example"), over: TestTransfer().client)
        _ = try download.readAll()
        #expect(server.requests.map { $0["x-api-key"] } == [nil])
    }
}
