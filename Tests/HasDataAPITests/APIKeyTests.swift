import HasDataAPI
import Libc
import Tabular
import Testing

@Suite struct APIKeyTests {
    /// A file of `text` with `mode`, as long as `body` runs.
    private func withFile(_ text: String, mode: mode_t, _ body: (String) throws -> Void) throws {
        let path = "/tmp/hasdata-key-test-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY, mode)
        try #require(descriptor >= 0)
        defer { _ = unlink(path) }
        fchmod(descriptor, mode)
        let bytes = Array(text.utf8)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        _ = close(descriptor)
        try body(path)
    }

    @Test func isNeverShown() throws {
        let key = try APIKey("sk-123456")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
            #expect(!text.contains("123456"))
        }
    }

    @Test(arguments: ["", " \n", "a b", "a\r\nX-Evil: 1", "a\nb", "ké", "a\u{0}b", "a\u{7F}"])
    func refusesWhatLeavesAHeader(_ text: String) {
        let error = #expect(throws: ExportError.self) { try APIKey(text) }
        #expect(error?.code == .usage)
    }

    @Test func refusedTextIsNotRepeated() {
        let error = #expect(throws: ExportError.self) { try APIKey("hidden-secret\nx") }
        #expect(error?.description.contains("hidden") == false)
    }

    @Test func readsFileOfItsOwnerOnly() throws {
        try withFile("sk-1\r\n", mode: 0o600) { path in #expect(throws: Never.self) { try APIKey(file: path) } }
        try withFile("sk-1", mode: 0o400) { path in #expect(throws: Never.self) { try APIKey(file: path) } }
        for mode: mode_t in [0o640, 0o604, 0o644, 0o660, 0o620] {
            try withFile("sk-1", mode: mode) { path in
                let error = #expect(throws: ExportError.self) { try APIKey(file: path) }
                #expect(error?.description.contains("chmod 600") == true)
            }
        }
        try withFile("", mode: 0o600) { path in #expect(throws: ExportError.self) { try APIKey(file: path) } }
        let long = String(repeating: "k", count: 5000)
        try withFile(long, mode: 0o600) { path in #expect(throws: ExportError.self) { try APIKey(file: path) } }
        #expect(throws: ExportError.self) { try APIKey(file: "/nonexistent/key") }
    }

    @Test func resolvesInOrder() throws {
        #expect(try APIKey.resolve(explicit: nil, file: nil, environment: { _ in nil }) == nil)
        #expect(try APIKey.resolve(explicit: nil, file: nil, environment: { _ in " " }) == nil)
        #expect(try APIKey.resolve(explicit: nil, file: nil) { $0 == "HASDATA_API_KEY" ? "sk" : nil } != nil)
        // The file is looked at before the environment, and not at all beside an explicit key.
        #expect(throws: ExportError.self) {
            try APIKey.resolve(explicit: nil, file: "/nonexistent", environment: { _ in "sk" })
        }
        #expect(try APIKey.resolve(explicit: "sk", file: "/nonexistent", environment: { _ in nil }) != nil)
    }
}
