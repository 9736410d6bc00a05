import HasDataSandbox
import Testing

/// Each fault as a client sees it.
@Suite final class FaultTests {
    private let sandbox: Sandbox
    /// The link and whole of an artifact, read before any fault is on.
    private let link: String
    private let whole: [UInt8]

    init() throws {
        sandbox = try Sandbox.start()
        link = try sandbox.link("416349")
        whole = try Client.get(link).body
        sandbox.clearRequests()
    }

    deinit { sandbox.stop() }

    @Test(arguments: [0, 1, 5000]) func drop(count: Int) throws {
        sandbox.faults.set(Fault(.artifact, .drop(after: count), times: 2))
        for _ in 0..<2 {
            let answer = try Client.get(link)
            #expect(answer.isEnded && answer.status == 200 && answer.body == Array(whole[..<count]))
            #expect(answer.header("Content-Length") == "\(whole.count)")
        }
        #expect(try Client.get(link).body == whole)
    }

    @Test func dropCountsFromThePartAskedFor() throws {
        sandbox.faults.set(Fault(.artifact, .drop(after: 10)))
        #expect(try Client.get(link, ["Range: bytes=100-"]).body == Array(whole[100..<110]))
    }

    @Test func dropByReset() throws {
        sandbox.faults.set(Fault(.artifact, .drop(after: 100, reset: true)))
        #expect(try Client.get(link).isReset)
    }

    @Test func hangUpAndDelay() throws {
        sandbox.faults.set(Fault(.artifact, .hangUp, times: 1), Fault(.artifact, .delay(milliseconds: 300), skip: 1))
        let none = try Client.get(link)
        #expect(none.isEnded && none.raw.isEmpty)
        #expect(try Client.get(link, silence: 50).raw.isEmpty)
        #expect(try Client.get(link).body == whole)
    }

    @Test func stall() throws {
        sandbox.faults.set(
            Fault(.artifact, .stall(after: 700), times: 1),
            Fault(.artifact, .stall(after: 700, milliseconds: 100), skip: 1)
        )
        let silent = try Client.get(link, silence: 400)
        #expect(!silent.isEnded && silent.body == Array(whole[..<700]))
        #expect(try Client.get(link).body == whole)
    }

    @Test func slow() throws {
        sandbox.faults.set(Fault(.artifact, .slow(bytesPerSecond: 100_000)))
        #expect(try Client.get(link, ["Range: bytes=0-19999"]).body.count == min(20_000, whole.count))
    }

    @Test(arguments: [401, 404, 410, 429, 500, 502, 503, 304]) func status(code: Int) throws {
        sandbox.faults.set(Fault(.any, .status(code, retryAfter: .seconds(7))))
        for url in [link, "\(sandbox.endpoint)/scrapers/jobs/1", "\(sandbox.endpoint)/scrapers/jobs/416349"] {
            let answer = try Client.get(url, key: "k")
            guard url.last != "1" else {
                #expect(answer.status == 404)  // there is nothing to get wrong
                continue
            }
            #expect(answer.status == code && answer.header("Retry-After") == "7")
            #expect(answer.body.isEmpty == (code == 304))
        }
    }

    @Test func retryAfterAsDate() throws {
        sandbox.faults.set(Fault(.results, .status(429, retryAfter: .date(secondsFromNow: 2))))
        let answer = try sandbox.results("416349")
        #expect(answer.status == 429)
        let date = try #require(answer.header("Retry-After"))
        #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
    }

    @Test func rangeNotSatisfiable() throws {
        sandbox.faults.set(Fault(.artifact, .status(416)))
        let answer = try Client.get(link, ["Range: bytes=5-"])
        #expect(answer.status == 416 && answer.header("Content-Range") == "bytes */\(whole.count)")
    }

    @Test func anExpiredLinkIsRenewedByTheJob() throws {
        sandbox.faults.set(Fault(.artifact, .expired, times: 1))
        for _ in 0..<3 {
            let refused = try Client.get(link)
            #expect(refused.status == 403 && refused.text.contains("<Code>AccessDenied</Code>"))
        }
        let renewed = try sandbox.link("416349")
        #expect(renewed != link)
        #expect(try Client.get(renewed).body == whole)
        #expect(try Client.get(link).status == 403)
    }

    @Test func redirections() throws {
        sandbox.faults.set(Fault(.artifact, .redirect(to: .same, hops: 2)))
        var url = link
        for _ in 0..<2 {
            let answer = try Client.get(url)
            #expect(answer.status == 302)
            url = sandbox.artifactEndpoint + (answer.header("Location") ?? "")
        }
        #expect(try Client.get(url).body == whole)
        sandbox.faults.set(Fault(.any, .redirect(to: .other, status: 307)))
        let away = try #require(try Client.get(link).header("Location"))
        #expect(away.hasPrefix(sandbox.otherEndpoint + "/file/416349/"))
        #expect(try Client.get(away, ["x-leak: yes"]).body == whole)
        #expect(sandbox.requests.last?.origin == .elsewhere && sandbox.requests.last?.header("X-Leak") == "yes")
        let job = try #require(try sandbox.job("416349").header("Location"))
        #expect(try Client.get(job).text.contains(#""id":416349"#))
        sandbox.faults.set(Fault(.artifact, .redirect(to: .loop)))
        #expect(try Client.get(link).header("Location").map { sandbox.artifactEndpoint + $0 } == link)
        sandbox.faults.set(Fault(.artifact, .redirect(to: .https)))
        #expect(try Client.get(link).header("Location")?.hasPrefix("https://127.0.0.1:") == true)
        sandbox.faults.set(Fault(.artifact, .status(302)))
        #expect(try Client.get(link).header("Location") == nil)
    }

    @Test func wrongLengths() throws {
        sandbox.faults.set(Fault(.artifact, .length(by: 100)))
        let long = try Client.get(link)
        #expect(long.isEnded && long.header("Content-Length") == "\(whole.count + 100)" && long.body == whole)
        sandbox.faults.set(Fault(.artifact, .length(by: -100)))
        let short = try Client.get(link)
        #expect(short.header("Content-Length") == "\(whole.count - 100)" && short.body == whole)
        sandbox.faults.set(Fault(.artifact, .lengthText("-1")))
        #expect(try Client.get(link).header("Content-Length") == "-1")
        sandbox.faults.set(Fault(.artifact, .noLength))
        let open = try Client.get(link)
        #expect(open.isEnded && open.header("Content-Length") == nil && open.body == whole)
    }

    @Test(arguments: FaultKind.Chunks.allCases) func chunks(kind: FaultKind.Chunks) throws {
        sandbox.faults.set(Fault(.artifact, .chunked(kind, after: 300)))
        let answer = try Client.get(link)
        #expect(answer.isEnded && answer.header("Transfer-Encoding") == "chunked")
        #expect(answer.header("Content-Length") == nil)
        let isSound = kind == .sound || kind == .extensions
        let size = String(isSound ? whole.count : 300, radix: 16)
        #expect(answer.text.hasPrefix(kind == .extensions ? "\(size);a=b;c=\"d\"\r\n" : "\(size)\r\n"))
        #expect(answer.body.count > (isSound ? whole.count : 300))
        #expect(answer.text.hasSuffix("\r\n0\r\n\r\n") == (kind == .sound || kind == .mismatch))
        #expect(try Client.get(link, method: "HEAD").body.isEmpty)
    }

    @Test func bodiesAndHeadsWithoutEnd() throws {
        sandbox.faults.set(Fault(.artifact, .endless))
        let endless = try Client.get(link, atMost: 3_000_000)
        #expect(endless.raw.count >= 3_000_000 && Array(endless.body[..<whole.count]) == whole)
        #expect(endless.body[whole.count...].allSatisfy { $0 == 0x20 })
        sandbox.faults.set(Fault(.artifact, .hugeHeader(10 << 20)))
        #expect(try Client.get(link).raw.count > 10 << 20 + whole.count)
        sandbox.faults.set(Fault(.artifact, .garbage))
        #expect(try Client.get(link).raw.starts(with: Array("SSH".utf8)))
        sandbox.faults.set(Fault(.any, .html))
        #expect(try sandbox.job("416349").text.hasPrefix("<!DOCTYPE html>"))
    }

    @Test func rangesAndValidators() throws {
        let tag = try #require(try Client.get(link).header("ETag"))
        sandbox.faults.set(Fault(.artifact, .contentRange(.start)))
        #expect(try Client.get(link, ["Range: bytes=5-9"]).header("Content-Range") == "bytes 6-9/\(whole.count)")
        sandbox.faults.set(Fault(.artifact, .ignoredRange))
        #expect(try Client.get(link, ["Range: bytes=5-9"]).body == whole)
        sandbox.faults.set(Fault(.artifact, .changed, skip: 1))
        #expect(try Client.get(link).body == whole)
        let changed = try Client.get(link, ["Range: bytes=5-9", "If-Range: \(tag)"])
        #expect(changed.status == 200 && changed.header("ETag") != tag)
        #expect(changed.body.count == whole.count && changed.body != whole)
        sandbox.faults.set(Fault(.artifact, .entityTag(.none)))
        #expect(try Client.get(link).header("ETag") == nil)
        #expect(try Client.get(link, ["Range: bytes=5-9", "If-Range: \(tag)"]).status == 200)
        sandbox.faults.set(Fault(.artifact, .entityTag(.weak)))
        #expect(try Client.get(link).header("ETag") == "W/\(tag)")
        #expect(try Client.get(link, ["Range: bytes=5-9", "If-Range: W/\(tag)"]).status == 200)
    }

    @Test func gzipThoughNobodyAsked() throws {
        sandbox.faults.set(Fault(.artifact, .gzip()))
        let answer = try Client.get(link)
        #expect(answer.header("Content-Encoding") == "gzip")
        #expect(answer.body.count == 10 + 5 + whole.count + 8 && Array(answer.body[15..<15 + whole.count]) == whole)
        let tail = try Client.get(link, ["Range: bytes=12-40"])
        #expect(tail.body == Array(answer.body[12...40]))
        #expect(Array(answer.body.suffix(4)) == (0..<4).map { UInt8(truncatingIfNeeded: whole.count >> (8 * $0)) })
    }

    @Test func pagesThatMove() throws {
        sandbox.faults.set(Fault(.results, .rowsAdded(3)))
        func ids(_ text: String) -> [String] {
            text.split(separator: #"{"id":""#).dropFirst().map { String($0.prefix(36)) }
        }
        let first = ids(try sandbox.results("416349", "?page=1&limit=10").text)
        let second = ids(try sandbox.results("416349", "?page=2&limit=10").text)
        #expect(first.suffix(3) == second.prefix(3))
        #expect(try sandbox.results("416349", "?limit=10").text.contains(#"{"meta":{"total":31,"#))
        sandbox.faults.set(Fault(.results, .pageRepeated, page: 2))
        #expect(ids(try sandbox.results("416349", "?page=2&limit=10").text) == first)
        #expect(ids(try sandbox.results("416349", "?page=1&limit=10").text) == first)
        sandbox.faults.set(Fault(.results, .total(by: -2), skip: 1))
        #expect(try sandbox.results("416349").text.contains(#"{"meta":{"total":25,"#))
        #expect(try sandbox.results("416349").text.contains(#"{"meta":{"total":23,"#))
    }

    @Test func otherShapes() throws {
        let id = "dd1a8c53-2d47-4444-977d-8d653a6a3c82"
        sandbox.faults.set(Fault(.any, .stringCounters))
        #expect(try sandbox.job(id).text.contains(#""dataRowsCount":"122""#))
        #expect(try sandbox.results(id).text.hasPrefix(#"{"meta":{"total":"122","perPage":"100","#))
        sandbox.faults.set(Fault(.any, .older))
        #expect(try sandbox.job(id).text.contains(#""dataRows":122"#))
        let page = try sandbox.results(id, "?page=2").text
        #expect(page.hasPrefix(#"{"page":2,"limit":100,"total":122,"results":[{"url":"#) && page.hasSuffix("}]}"))
    }
}
