import HTTPFixtures
import HTTPTransfer
import ObjectStoreFixtures
import ObjectStores
import Tabular
import TestSupport
import Testing

@Suite struct ObjectSourceTests {
    @Test(arguments: [0, 1, 999, 1000, 100_000]) func readsTheObject(count: Int) throws {
        let test = try TestStore()
        let bytes = FileServer.bytes(count)
        test.standIn.put("a.csv", bytes, type: "text/csv")
        let source = try ObjectSource(try test.object("a.csv"), in: test.store)
        #expect(source.byteCount == UInt64(count))
        #expect(source.contentType == "text/csv")
        #expect(try source.readAll(by: 777) == bytes)
        #expect(test.standIn.count(.get) == 1)
    }

    @Test(
        arguments: [
            "a b.csv", "ü/ñ.csv", "+=&?#%.csv", "%41.csv", "a/../b.csv", "./a.csv", "a//b.csv", "~!*'().csv",
            "\u{1}.csv",
            "\"<&>.csv", "a;b@c:d,e$f.csv", "\u{1F600}.csv", "e\u{301}.csv",
        ]) func keysAreTakenAsTheyStand(key: String) throws
    {
        let test = try TestStore()
        test.standIn.put(key, "a\n1\n")
        #expect(try test.read(key) == Array("a\n1\n".utf8))
        try test.write("out/" + key, Array("b".utf8))
        #expect(test.standIn["out/" + key]?.bytes == Array("b".utf8))
        let listed = try ObjectListing.objects(below: try test.object("out/"), in: test.store)
        #expect(listed.map { Array($0.object.key.utf8) } == [Array(("out/" + key).utf8)])
    }

    @Test func oneConnectionServesObjectAfterObject() throws {
        let test = try TestStore()
        for index in 0..<5 { test.standIn.put("\(index).csv", FileServer.bytes(50_000)) }
        for index in 0..<5 { _ = try test.read("\(index).csv") }
        #expect(test.standIn.connections == 1)
    }

    @Test func goesOnWhereTheConnectionBroke() throws {
        let test = try TestStore(tries: 5) { asked, index in asked == .get && index < 3 ? .cut(20_000) : nil }
        let bytes = FileServer.bytes(100_000)
        test.standIn.put("a.csv", bytes)
        #expect(try test.read("a.csv") == bytes)
        let asked = test.standIn.requests.map { [$0["range"], $0["if-match"]] }
        #expect(asked.count == 4)
        #expect(asked[1] == ["bytes=20000-", "\"v1\""] && asked[3] == ["bytes=60000-", "\"v1\""])
    }

    /// A proxy that knows no ranges sends all of it again, and breaks off within what was there already, too.
    @Test func goesOnWhereTheStoreBeginsAnew() throws {
        let cuts = [50_000, 20_000, 70_000, 0, 69_999]
        let test = try TestStore(knowsRanges: false, tries: 7) { asked, index in
            asked == .get && index < cuts.count ? .cut(cuts[index]) : nil
        }
        let bytes = FileServer.bytes(100_000)
        test.standIn.put("a.csv", bytes)
        #expect(try test.read("a.csv") == bytes)
        #expect(test.standIn.count(.get) == 6)
    }

    @Test func isNoMixtureWhereTheStoreBeginsAnew() throws {
        let test = try TestStore(knowsRanges: false) { asked, index in
            asked == .get && index == 0 ? .cut(20_000) : nil
        }
        test.standIn.put("a.csv", FileServer.bytes(100_000))
        let source = try ObjectSource(try test.object("a.csv"), in: test.store)
        test.standIn.put("a.csv", FileServer.bytes(100_000, seed: 2))
        let error = #expect(throws: ExportError.self) { try source.readAll() }
        #expect(error?.code == .entityChanged)
    }

    @Test func isNeverAMixture() throws {
        let test = try TestStore { asked, index in asked == .get && index == 0 ? .cut(20_000) : nil }
        test.standIn.put("a.csv", FileServer.bytes(100_000))
        let source = try ObjectSource(try test.object("a.csv"), in: test.store)
        test.standIn.put("a.csv", FileServer.bytes(100_000, seed: 2))
        let error = #expect(throws: ExportError.self) { try source.readAll() }
        #expect(error?.code == .entityChanged)
        let again = #expect(throws: ExportError.self) { try source.readAll() }
        #expect(again?.code == .entityChanged)
    }

    @Test func triesComeToAnEnd() throws {
        let test = try TestStore { asked, index in asked == .get ? .cut(index == 0 ? 500 : 0) : nil }
        test.standIn.put("a.csv", FileServer.bytes(1000))
        let error = #expect(throws: ExportError.self) { try test.read("a.csv") }
        #expect(error?.code == .network)
        #expect(test.standIn.count(.get) == 3)
    }

    @Test(
        arguments: [
            (403, "AccessDenied", ExportError.Code.refused), (404, "NoSuchKey", .refused),
            (403, "ExpiredToken", .refused),
            (500, "InternalError", .server), (503, "SlowDown", .server), (400, "InvalidRequest", .refused),
        ]) func refusalsAreTold(status: Int, code: String, kind: ExportError.Code) throws
    {
        let test = try TestStore { asked, _ in .refuse(status, code) }
        let error = #expect(throws: ExportError.self) { try test.read("a.csv") }
        #expect(error?.code == kind)
        #expect(error?.description.hasPrefix("s3://rows/a.csv: \(code): It is \(code). (HTTP \(status))") == true)
        #expect(test.standIn.count(.get) == (kind == .server ? 3 : 1))
    }

    @Test(arguments: [301, 307, 400]) func aBucketElsewhereIsAskedForThereOnce(status: Int) throws {
        let test = try TestStore { asked, index in
            index == 0
                ? .refuse(
                    status, status == 400 ? "AuthorizationHeaderMalformed" : "PermanentRedirect",
                    ["x-amz-bucket-region: ap-south-2", "Location: http://169.254.169.254/"]) : nil
        }
        // The stand-in knows one region only, so its signature is refused: that it was made for another shows.
        let error = #expect(throws: ExportError.self) { try test.read("a.csv") }
        #expect(error?.message.hasPrefix("SignatureDoesNotMatch") == true)
        #expect(test.standIn.requests.count == 2)
        #expect(test.standIn.requests[1]["authorization"]?.contains("/ap-south-2/s3/") == true)
        #expect(test.log.text.contains("the bucket rows is in ap-south-2, not eu-north-1"))
    }

    @Test(arguments: ["evil.example/", "a.b", "", "EU", "x@y"]) func aRegionIsNoWayElsewhere(region: String) throws {
        let test = try TestStore { _, _ in .refuse(301, "PermanentRedirect", ["x-amz-bucket-region: \(region)"]) }
        let error = #expect(throws: ExportError.self) { try test.read("a.csv") }
        #expect(error?.code == .network)
        #expect(test.standIn.requests.count == 1)
    }

    @Test func redirectsAreNotFollowed() throws {
        let other = try StandInStore()
        let test = try TestStore { [url = other.url] _, _ in
            .refuse(307, "TemporaryRedirect", ["Location: \(url)/rows/a.csv"])
        }
        #expect(throws: ExportError.self) { try test.read("a.csv") }
        #expect(other.requests.isEmpty)
    }
}
