import HTTPFixtures
import HTTPTransfer
import Tabular
import TestSupport
import Testing

/// Answers that no HTTP library would send, byte for byte: lengths that lie, parts that end where they like, codings that
/// are none. Each is met with the whole file, or with an error; never with a part of it or a mixture.
@Suite struct RawAnswerTests {
    private static let file = FileServer.bytes(4000)
    private static let other = FileServer.bytes(4000, seed: 2)

    /// What a download comes to.
    enum End: Equatable, Sendable {
        /// The whole file, whose end is proven or not.
        case whole(isProven: Bool)
        case failure(ExportError.Code)
    }

    /// The answers to the first requests; the last one goes on for all others.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let end: End
        let answers: [@Sendable (ServedRequest, ServedConnection) -> ScriptedServer.Next]

        init(
            _ name: String, _ end: End,
            _ answers: (@Sendable (ServedRequest, ServedConnection) -> ScriptedServer.Next)...
        ) {
            testDescription = name
            self.end = end
            self.answers = answers
        }
    }

    /// A status line and header lines, then bytes of the file, then the end of the connection.
    private static func raw(
        _ status: String, _ headers: [String] = [], _ range: Range<Int> = 0..<0, of bytes: [UInt8] = file
    ) -> @Sendable (ServedRequest, ServedConnection) -> ScriptedServer.Next {
        { _, connection in
            connection.send("HTTP/1.1 \(status)\r\n" + headers.map { $0 + "\r\n" }.joined() + "\r\n")
            connection.send(Array(bytes[range]))
            return .close
        }
    }

    /// Parts of `size` bytes, whatever was asked for; the total is told or a star.
    private static func parts(
        of size: Int, total: String, validator: String = "ETag: \"v1\""
    ) -> @Sendable (ServedRequest, ServedConnection) -> ScriptedServer.Next {
        { request, connection in
            let start = request.rangeStart ?? 0
            guard start < file.count else { return connection.reply(416, ["Content-Range: bytes */\(file.count)"]) }
            let end = min(start + size, file.count)
            return connection.reply(
                206, [validator, "Content-Range: bytes \(start)-\(end - 1)/\(total)"], body: Array(file[start..<end]))
        }
    }

    private static let tag = "ETag: \"v1\""
    private static let cut = raw("200 OK", [tag, "Content-Length: 4000"], 0..<1500)

    static let cases: [Case] = [
        // Two versions.
        Case(
            "a rest that repeats no validator is of any version", .whole(isProven: true), cut,
            raw("206 Partial", ["Content-Range: bytes 1500-3999/4000"], 1500..<4000, of: other),
            raw("200 OK", [tag, "Content-Length: 4000"], 0..<4000)),
        Case(
            "a rest of another version, and the file, too", .failure(.entityChanged), cut,
            raw("206 Partial", ["Content-Range: bytes 1500-3999/4000"], 1500..<4000, of: other),
            raw("200 OK", ["ETag: \"v2\"", "Content-Length: 4000"], 0..<4000, of: other)),
        Case(
            "a rest under a weak form of the validator", .whole(isProven: true), cut,
            raw("206 Partial", ["ETag: W/\"v1\"", "Content-Range: bytes 1500-3999/4000"], 1500..<4000, of: other),
            raw("200 OK", [tag, "Content-Length: 4000"], 0..<4000)),
        // Parts that end where they like.
        Case("parts of a file of unknown length", .whole(isProven: true), cut, parts(of: 700, total: "*")),
        Case("parts of a file of known length", .whole(isProven: true), cut, parts(of: 300, total: "4000")),
        Case(
            "parts of one byte", .whole(isProven: true), raw("200 OK", [tag, "Content-Length: 4000"], 0..<3950),
            parts(of: 1, total: "4000")),
        Case(
            "a part of unknown length and then nothing but refusals", .failure(.server),
            cut,
            raw("206 Partial", [tag, "Content-Range: bytes 1500-1509/*"], 1500..<1510), raw("503 No")),
        Case(
            "a part that is shorter than it says", .failure(.network), cut,
            raw("206 Partial", [tag, "Content-Range: bytes 1500-3999/*"], 1500..<1500)),
        // Proofs.
        Case(
            "a transfer coding that is none", .whole(isProven: false),
            raw("200 OK", ["Transfer-Encoding: identity"], 0..<4000)),
        Case("an empty transfer coding", .whole(isProven: false), raw("200 OK", ["Transfer-Encoding: "], 0..<4000)),
        Case(
            "a length beyond 64 bits", .whole(isProven: false),
            raw("200 OK", ["Content-Length: 99999999999999999999999"], 0..<4000)),
        Case("no length", .whole(isProven: false), raw("200 OK", [], 0..<4000)),
        Case(
            "a length given twice", .whole(isProven: true),
            raw("200 OK", ["Content-Length: 4000, 4000", "Content-Length: 4000"], 0..<4000)),
        Case(
            "lengths that contradict each other", .failure(.network),
            raw("200 OK", ["Content-Length: 4000", "Content-Length: 5"], 0..<4000)),
        Case(
            "a list of lengths that contradicts itself", .failure(.network),
            raw("200 OK", ["Content-Length: 4000, 5"], 0..<4000)),
        Case("a length with a sign", .failure(.network), raw("200 OK", ["Content-Length: +4000"], 0..<4000)),
        Case("a negative length", .failure(.network), raw("200 OK", ["Content-Length: -4000"], 0..<4000)),
        Case("a length of letters", .failure(.network), raw("200 OK", ["Content-Length: 0xFA0"], 0..<4000)),
        // A body that ends with its connection, asked for more.
        Case(
            "no length, and there is more", .whole(isProven: true), raw("200 OK", [tag], 0..<1500),
            raw("206 Partial", [tag, "Content-Range: bytes 1500-3999/4000"], 1500..<4000)),
        Case(
            "no length, and there is no more", .whole(isProven: true), raw("200 OK", [tag], 0..<4000),
            raw("416 No", ["Content-Range: bytes */4000", "Content-Length: 0"])),
        Case(
            "no length, and the server tells it the second time", .whole(isProven: true),
            raw("200 OK", [tag], 0..<4000),
            raw("200 OK", [tag, "Content-Length: 4000"], 0..<4000)),
        Case(
            "no length, and the whole is longer", .whole(isProven: true), raw("200 OK", [tag], 0..<1500),
            raw("200 OK", [tag, "Content-Length: 4000"], 0..<4000)),
        Case(
            "no length, no validator and no answer", .whole(isProven: false), raw("200 OK", [tag], 0..<4000),
            raw("500 No")),
        Case(
            "half a connection closed", .whole(isProven: false),
            { _, connection in
                connection.send("HTTP/1.1 200 OK\r\n\r\n")
                connection.send(file)
                connection.closeHalf()
                connection.hang()
                return .close
            }),
        // Heads.
        Case(
            "interim answers", .whole(isProven: true),
            { _, connection in
                for _ in 0..<200 { connection.send("HTTP/1.1 102 Processing\r\nX: y\r\n\r\n") }
                return raw("200 OK", ["Content-Length: 4000"], 0..<4000)(ServedRequest.none, connection)
            }),
        Case(
            "interim answers without end", .failure(.network),
            { _, connection in
                while connection.send("HTTP/1.1 102 Processing\r\nX: y\r\n\r\n") {}
                return .close
            }),
        Case(
            "no HTTP", .failure(.network),
            { _, connection in
                connection.send("220 mail.example ESMTP\r\n")
                return .close
            }),
        Case(
            "more than was announced", .failure(.network),
            raw("206 Partial", [tag, "Content-Range: bytes 0-3999/4000"], 0..<4000)),
    ]

    @Test(arguments: cases) func givesTheWholeFileOrAnError(_ answer: Case) throws {
        let server = try ScriptedServer { request, connection in
            answer.answers[min(request.index, answer.answers.count - 1)](request, connection)
        }
        let download = try TestTransfer(tries: 3).client.download(server.url + "/file.bin")
        do throws(ExportError) {
            let bytes = try download.readAll(by: 512)
            #expect(bytes == Self.file)
            #expect(answer.end == .whole(isProven: download.isLengthProven))
        } catch {
            #expect(answer.end == .failure(error.code), "\(error)")
        }
        #expect(server.requests.count < 200)
    }
}
