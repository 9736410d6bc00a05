import ExportFixtures
import Foundation
import HasDataExport
import Testing

/// Types of Foundation as properties of rows, and what is asked of rows most often.
@Suite struct FoundationTypesTests {
    private let workspace = Workspace()

    private func rows(_ text: String) throws -> RowStream {
        Export(from: [.file(try workspace.file("a.jsonl", text))], to: .standardOutput).rows()
    }

    private struct Dated: Decodable { var at: Date }
    private struct Page: Decodable {
        var url: URL
        var price: Decimal
        var bytes: Data
        var big: Int128
    }

    @Test(arguments: [
        ("1714557600", 1714557600), ("\"2024-05-01T10:00:00Z\"", 1714557600), ("\"2024-05-01\"", 1714521600),
        ("\"2024-05-01T12:00:00.5+02:00\"", 1714557600.5), ("-1", -1), ("\"1969-12-31T23:59:59Z\"", -1),
        ("\"2024-02-29T00:00:00Z\"", 1709164800),
    ])
    func dates(text: String, seconds: Double) async throws {
        let row = try await rows("{\"at\":\(text)}\n").decoded(as: Dated.self).first()
        #expect(row?.at == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: ["\"soon\"", "1714557600000", "\"2024-13-01\"", "\"2023-02-29\"", "true"])
    func whatIsNoDate(text: String) async throws {
        let rows = try rows("{\"at\":\(text)}\n").decoded(as: Dated.self)
        await #expect(throws: ExportError.self) { try await rows.collect() }
    }

    @Test func linksDecimalsBytesAndLargeNumbers() async throws {
        let text =
            "{\"url\":\"https://a.example/b?c=d\",\"price\":-1234567890.12500,\"bytes\":\"aGk=\","
            + "\"big\":170141183460469231731687303715884105727}\n"
        let page = try #require(try await rows(text).decoded(as: Page.self).first())
        #expect(page.url.absoluteString == "https://a.example/b?c=d")
        #expect(page.price == Decimal(string: "-1234567890.125"))
        #expect(page.bytes == Data("hi".utf8))
        #expect(page.big == .max)
    }

    /// A value of another kind is told as that: that a property could be optional helps only where there is none.
    @Test func adviceThatFitsTheProblem() async throws {
        let wrong = try rows("{\"at\":\"soon\"}\n").decoded(as: Dated.self)
        let mismatch = await #expect(throws: ExportError.self) { try await wrong.collect() }
        #expect(mismatch?.advice == nil)
        #expect(mismatch?.message.contains("is not a date") == true)
        let none = try rows("{\"a\":1}\n").decoded(as: Dated.self)
        let missing = await #expect(throws: ExportError.self) { try await none.collect() }
        #expect(missing?.advice != nil)
    }

    @Test func aDocumentIsDecodedByOtherDecoders() throws {
        let text = Data(#"{"a":[1,-2.5,true,null,"x"],"b":{"c":18446744073709551615}}"#.utf8)
        let document = try JSONDecoder().decode(JSONDocument.self, from: text)
        #expect(document["a"] == .array([.number("1"), .number("-2.5"), .bool(true), .null, .text("x")]))
        #expect(document["b"]?["c"] == .number("18446744073709551615"))
    }

    /// These made the compiler crash with the standard library's functions.
    @Test func whatIsAskedOfRowsWithinTry() async throws {
        let rows = try rows("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n")
        let second = (try? await rows.first { $0["a"] == 2 })?["a"] as Int?
        #expect(second == 2)
        do {
            #expect(try await rows.contains { $0["a"] == 3 })
            #expect(try await rows.reduce(0) { $0 + ($1["a"] ?? 0) } == 6)
            #expect(try await rows.count() == 3)
        } catch {
            Issue.record(error)
        }
        #expect((try? await rows.collect())?.count == 3)
    }
}
