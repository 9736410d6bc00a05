import HasDataSandbox
import TestSupport
import Testing

@Suite struct SyntheticJobTests {
    @Test(arguments: ["json", "csv"]) func partsAreThoseOfTheWhole(kind: String) throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let link = try sandbox.link("synthetic-200", kind)
        let whole = try Client.get(link).body
        #expect(whole.count > 200 * 300)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<60 {
            let first = Int.random(in: 0..<whole.count, using: &generator)
            let last = min(first + Int.random(in: 0..<3000, using: &generator), whole.count - 1)
            let part = try Client.get(link, ["Range: bytes=\(first)-\(last)"])
            #expect(part.body == Array(whole[first...last]), "bytes \(first) to \(last)")
        }
        #expect(try Client.get(link, ["Range: bytes=\(whole.count - 1)-"]).body == whole.suffix(1))
    }

    @Test func pagesHoldTheRowsOfTheArtifact() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let rows = try Client.get(sandbox.link("synthetic-150")).text.dropFirst().dropLast(2)
        let expected = rows.replacing("},\n{", with: "}\n{").split(separator: "\n")
        #expect(expected.count == 150)
        var seen: [String] = []
        for page in 1...2 {
            let text = try sandbox.results("synthetic-150", "?page=\(page)").text
            seen += text.split(separator: #""data":{"#).dropFirst().map { part in
                "{" + (part.split(separator: #","createdAt""#).first ?? "")
            }
        }
        #expect(seen == expected.map(String.init))
    }

    @Test func aPageFarBehindCostsNoMoreThanTheFirst() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let text = try sandbox.results("synthetic-1000000000000", "?page=10000000000").text
        #expect(text.contains(#""total":1000000000000,"perPage":100,"currentPage":10000000000,"lastPage":10000000000"#))
        #expect(text.contains("/999999999999\""))
        #expect(try sandbox.results("synthetic-5", "?page=9223372036854775807").text.hasSuffix(#""data":[]}"#))
    }

    @Test func noRows() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        #expect(try Client.get(sandbox.link("synthetic-0")).text == "[]\n")
        #expect(try Client.get(sandbox.link("synthetic-0", "csv")).text.isEmpty)
    }

    @Test(arguments: ["synthetic-", "synthetic--1", "synthetic-01", "synthetic-x", "synthetic-1000000000001"])
    func noSuchJob(id: String) throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        #expect(try sandbox.job(id).status == 404)
    }
}
