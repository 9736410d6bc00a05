/// A `Content-Range` (RFC 9110 §14.4): `bytes 100-199/200`, `bytes 100-199/*`, `bytes */200`.
struct ContentRange: Equatable {
    /// The first and the last byte, counted from 0; nil in an answer to a range that cannot be served.
    let bounds: ClosedRange<UInt64>?
    /// The whole length, where it is told.
    let total: UInt64?

    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let sides = words[1].trimmingBlanks().split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        if sides[1] == "*" {
            total = nil
        } else {
            guard let count = Self.number(sides[1]) else { return nil }
            total = count
        }
        if sides[0] == "*" {
            guard total != nil else { return nil }
            bounds = nil
            return
        }
        let ends = sides[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            last < total ?? .max
        else { return nil }
        bounds = first...last
    }

    private static func number(_ text: Substring) -> UInt64? {
        text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? UInt64(text) : nil
    }
}
