internal import Compression
internal import HTTPTransfer
internal import SystemPackage

/// What the first 4096 bytes of a kept part say: what it is a part of, and what proves that a rest belongs to it.
///
/// Five lines of text with a checksum, then zeros. Neither the link nor the key is in it: what it is a part of is told
/// by a digest, which is good for nothing but comparing.
package struct ResumeFileHeader: Equatable {
    /// How many bytes it takes.
    static let size = 4096
    /// The first line; it changes with the layout, so that parts of another one are not taken for ours.
    private static let title = "hasdata-export part 1"

    /// Whether a file begins as parts of any layout do.
    static func isTitled(_ file: FileDescriptor) -> Bool {
        let wanted = Array(title.utf8.dropLast())
        var begin = [UInt8](repeating: 0, count: wanted.count)
        let got = begin.withUnsafeMutableBytes { SystemCalls.readFully(file, at: 0, into: $0) }
        return got == wanted.count && begin == wanted
    }

    /// The digest of what is downloaded.
    var identity: String
    /// The version it is of.
    var validator: EntityValidator
    /// The whole file's length, where it is known.
    var totalLength: UInt64?

    init(identity: String, validator: EntityValidator, totalLength: UInt64?) {
        self.identity = identity
        self.validator = validator
        self.totalLength = totalLength
    }

    /// The header in `bytes`; nil when they are none, damaged, or of another layout.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size, let end = bytes.firstIndex(of: 0) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, lines[0] == Self.title, lines[5].isEmpty,
            let validator = EntityValidator(text: String(lines[2]))
        else { return nil }
        let length = lines[3] == "-" ? nil : UInt64(lines[3])
        guard lines[3] == "-" || length != nil else { return nil }
        self.init(identity: String(lines[1]), validator: validator, totalLength: length)
        guard self.bytes == bytes else { return nil }
    }

    /// The header as it stands in the file.
    var bytes: [UInt8] {
        let text = "\(Self.title)\n\(identity)\n\(validator.text)\n\(totalLength.map(String.init) ?? "-")\n"
        var bytes = Array(text.utf8)
        let sum = bytes.withUnsafeBytes { CRC32.of($0) }
        bytes += Array("\(String(sum, radix: 16))\n".utf8)
        // An entity tag has at most 1024 bytes, so the text always fits.
        bytes += [UInt8](repeating: 0, count: max(0, Self.size - bytes.count))
        return bytes
    }

    /// A digest of `words`: two lanes of FNV-1a, 128 bits. It only has to differ where they differ.
    package static func digest(of words: [String]) -> String {
        var lanes: (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0x6C62_272E_07BB_0142)
        for word in words {
            // A word's length stands in front of it, so that no two lists read the same.
            for byte in Array("\(word.utf8.count):".utf8) + Array(word.utf8) {
                lanes.0 = (lanes.0 ^ UInt64(byte)) &* 0x100_0000_01B3
                lanes.1 = (lanes.1 &+ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
                lanes.1 ^= lanes.1 >> 29
            }
        }
        return String(lanes.0, radix: 16) + "-" + String(lanes.1, radix: 16)
    }
}
