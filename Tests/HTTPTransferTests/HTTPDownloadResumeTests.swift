import HTTPFixtures
import HTTPTransfer
import Tabular
import TestSupport
import Testing

@Suite struct HTTPDownloadResumeTests {
    private let bytes = FileServer.bytes(50_000)

    private func point(_ offset: Int, tag: String = "\"v1\"", total: UInt64? = 50_000) throws -> ResumePoint {
        var fingerprint = BodyDigest()
        bytes[..<min(offset, bytes.count)].withUnsafeBytes { fingerprint.update($0) }
        return ResumePoint(
            offset: UInt64(offset), validator: try #require(EntityValidator(text: tag)), totalLength: total,
            fingerprint: fingerprint)
    }

    @Test func goesOnFromAKeptPart() throws {
        let server = try FileServer(body: bytes, acts: []).start()
        let download = try TestTransfer().client.download(server.url, resumingAt: point(20_000))
        try download.open()
        #expect(download.startOffset == 20_000)
        #expect(try download.readAll() == Array(bytes[20_000...]))
        #expect(download.bytesDelivered == 50_000)
        #expect(server.requests.map { $0["range"] } == ["bytes=20000-"])
    }

    @Test func startsAnewWhenThePartIsOfAnotherVersion() throws {
        let server = try FileServer(body: bytes, acts: []).start()
        for stale in [try point(20_000, tag: "\"v0\""), try point(60_000, total: 60_000), try point(20_000, total: 9)] {
            let download = try TestTransfer().client.download(server.url, resumingAt: stale)
            try download.open()
            #expect(download.startOffset == 0)
            #expect(try download.readAll() == bytes)
        }
    }

    @Test func startsAnewWhenRangesAreIgnored() throws {
        let server = try FileServer(body: bytes, acts: [.ignoreRange]).start()
        let download = try TestTransfer().client.download(server.url, resumingAt: point(20_000))
        #expect(try download.readAll() == bytes)
        #expect(download.startOffset == 0)
    }

    @Test func knowsACompletePart() throws {
        let server = try FileServer(body: bytes, acts: []).start()
        for whole in [try point(50_000), try point(50_000, total: nil)] {
            let download = try TestTransfer().client.download(server.url, resumingAt: whole)
            #expect(try download.readAll() == [])
            #expect(download.startOffset == 50_000)
            #expect(download.isLengthProven)
        }
    }

    @Test func provesAPartByItsFingerprint() throws {
        // The part is taken up, then the connection breaks, and from then on there are no ranges.
        let acts: [FileServer.Act] = [.cut(10_000), .ignoreRange]
        let server = try FileServer(body: bytes, acts: acts).start()
        let download = try TestTransfer().client.download(server.url, resumingAt: point(20_000))
        #expect(try download.readAll() == Array(bytes[20_000...]))
        var unproven = try point(20_000)
        unproven.fingerprint = nil
        let again = try FileServer(body: bytes, acts: acts).start()
        let error = #expect(throws: ExportError.self) {
            try TestTransfer().client.download(again.url, resumingAt: unproven).readAll()
        }
        #expect(error?.code == .entityChanged)
    }

    @Test(arguments: ["", "W/\"x\"", "\"a\r\nX-Evil: 1\"", "\"\u{0}\""])
    func refusesValidatorsThatLeaveAHeader(_ text: String) {
        #expect(EntityValidator(text: text) == nil)
    }
}
