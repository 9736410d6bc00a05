import TestSupport
import Testing

@testable import ParquetFormat

@Suite struct ColumnBoundsTests {
    private func bound(_ text: String) -> TextBound {
        var text = text
        return text.withUTF8 { TextBound(UnsafeRawBufferPointer($0)) }
    }

    private func plain(_ texts: [String]) -> [UInt8] {
        texts.flatMap { text in
            let count = UInt32(text.utf8.count)
            return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(text.utf8)
        }
    }

    @Test func textsAreCutBetweenCharacters() {
        let cut = bound(String(repeating: "é", count: 31) + "a日本")
        #expect(cut.isCut && cut.bytes.count == 63)
        #expect(!bound(String(repeating: "x", count: 64)).isCut)
    }

    @Test func theUpperBoundOfACutTextIsAboveIt() throws {
        let text = String(repeating: "a", count: 62) + "\u{D7FF}"
        let upper = try #require(bound(text).upperBound)
        #expect(Array(text.utf8).lexicographicallyPrecedes(upper))
        #expect(String(validating: upper, as: UTF8.self) != nil)
        #expect(bound(String(repeating: "\u{10FFFF}", count: 20)).upperBound == nil)
        #expect(bound("short").upperBound == Array("short".utf8))
    }

    /// Whatever the texts: no one lies outside of what the bounds say, also when they come in several pages.
    @Test func noTextLiesOutsideOfItsBounds() throws {
        var random = SeededGenerator(seed: 1)
        let alphabet = ["a", "é", "日", "\u{D7FF}", "\u{10FFFF}", "\u{E000}"]
        for _ in 0..<500 {
            // Long beginnings in common are where cutting can go wrong.
            let common = String(repeating: "a", count: Int.random(in: 58...64, using: &random))
            let texts = (0..<6).map { _ in
                common
                    + (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? ""
                    }
                    .joined()
            }
            var bounds = ColumnBounds.none
            for page in [texts.prefix(2), texts.dropFirst(2)] {
                plain(Array(page)).withUnsafeBytes { bounds.join(ColumnBounds(.text, $0, count: page.count)) }
            }
            guard case .texts(let least, let greatest) = bounds else {
                Issue.record("no bounds")
                return
            }
            for text in texts {
                let bytes = Array(text.utf8)
                #expect(!bytes.lexicographicallyPrecedes(least.bytes))
                if let upper = greatest.upperBound { #expect(!upper.lexicographicallyPrecedes(bytes)) }
            }
            let exact = texts.map { Array($0.utf8) }.max { $0.lexicographicallyPrecedes($1) }
            if !greatest.isCut { #expect(greatest.bytes == exact) }
        }
    }
}
