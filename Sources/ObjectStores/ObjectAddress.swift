package import Tabular

/// An object of a store, or what the keys of several begin with: `s3://bucket/key`, `s3://bucket/prefix/`.
package struct ObjectAddress: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the `://`.
    package static let scheme = "s3"
    /// The longest key there is, in bytes of UTF-8.
    private static let longestKey = 1024

    /// The bucket's name.
    package let bucket: String
    /// The key as it stands: nothing in it is decoded. Empty where the bucket itself is meant.
    package let key: String

    /// Whether it stands for all objects whose keys begin so.
    package var isPrefix: Bool { key.isEmpty || key.hasSuffix("/") }

    /// The object of that key.
    init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// The object that `text` names, scheme and all.
    ///
    /// - Throws: `.usage` where it names none.
    package init(_ text: String) throws(ExportError) {
        let shown = VisibleText.oneLine(text)
        guard let start = text.firstRange(of: "://"), text[..<start.lowerBound].lowercased() == Self.scheme else {
            throw ExportError(.usage, "\"\(shown)\" is not an object: one is written s3://bucket/key")
        }
        // By scalars: a slash with a combining mark behind it is another character, and still a slash.
        let rest = text.unicodeScalars[start.upperBound...]
        let name = rest.prefix { $0 != "/" }
        bucket = String(name)
        key = String(rest[name.endIndex...].dropFirst())
        guard Self.isBucket(bucket) else {
            throw ExportError(
                .usage, "no bucket is called so: 3 to 63 letters, digits, dots and hyphens",
                at: Location(source: shown), advice: "an object is written s3://bucket/key")
        }
        guard PathText.isPlain(key), key.utf8.count <= Self.longestKey else {
            throw ExportError(
                .usage, "no object has this key: a key is UTF-8 of at most \(Self.longestKey) bytes",
                at: Location(source: shown))
        }
    }

    /// Older buckets, and those of other stores than AWS, have capitals and underscores, too.
    private static func isBucket(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy {
                Self.isLetterOrDigit($0) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    /// Whether the bucket's name can stand in front of a host of AWS, whose certificate has no names with more dots.
    var isHostLabel: Bool {
        bucket.utf8.count <= 63
            && bucket.utf8.allSatisfy {
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                    || $0 == UInt8(ascii: "-")
            }
    }

    /// As a user writes it.
    package var description: String { "\(Self.scheme)://\(bucket)/\(key)" }
    /// Where a message says it is about.
    var location: Location { Location(source: description) }
}
