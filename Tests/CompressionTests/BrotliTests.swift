import Compression
import Tabular
import Testing

struct BrotliTests {
    /// What brotli 1.0 makes of `hello` and 100 times `ab`.
    private static let streams: [(bytes: [UInt8], text: String)] = [
        ([11, 2, 128, 104, 101, 108, 108, 111, 3], "hello"),
        ([27, 199, 0, 0, 164, 194, 196, 98, 178, 48, 0, 2], String(repeating: "ab", count: 100)),
    ]

    private func decompressed(_ bytes: [UInt8], count: Int) throws -> String {
        let block = ByteBlock()
        try bytes.withUnsafeBytes { try Brotli.appendDecompressed($0, count: count, to: block) }
        return String(decoding: block.contents, as: UTF8.self)
    }

    @Test func decodesOrSaysWhichLibraryIsMissing() throws {
        for (bytes, text) in Self.streams {
            guard Brotli.isAvailable else {
                let error = #expect(throws: ExportError.self) { try decompressed(bytes, count: text.utf8.count) }
                #expect(error?.message.contains("libbrotlidec") == true)
                continue
            }
            #expect(try decompressed(bytes, count: text.utf8.count) == text)
            #expect(throws: ExportError.self) { try decompressed(bytes, count: text.utf8.count + 1) }
            #expect(throws: ExportError.self) { try decompressed(Array(bytes.dropLast()), count: text.utf8.count) }
        }
    }
}
