import ByteScanning
import Testing

/// The examples of FIPS 180-4 (as NIST publishes them), and lengths around a block's end.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]) func givesTheStandardsExamples(text: String, hash: String) { #expect(SHA256.hex(Array(text.utf8)) == hash) }

    @Test func aMillionLetters() {
        #expect(
            SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// However the bytes come, the hash is the same.
    @Test func doesNotDependOnThePieces() {
        for count in [1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let whole = SHA256.hex(bytes)
            for piece in [1, 3, 64, 65] {
                var hash = SHA256()
                for start in stride(from: 0, to: count, by: piece) {
                    Array(bytes[start..<min(count, start + piece)]).withUnsafeBytes { hash.update($0) }
                }
                #expect(hash.finish() == whole, "\(count) bytes, \(piece) at a time")
            }
        }
    }
}
