import RowFixtures
import Tabular
import TestSupport
import Testing

struct PathTextTests {
    private static let names: [[UInt8]] = [
        Array("out.csv".utf8), Array("café 日本 👍.csv".utf8), [0x63, 0xE9, 0x2E, 0x63, 0x73, 0x76], [0xFF], [0x80, 0xC3],
        // A character cut short, one too long, half a surrogate, and one beyond the last.
        [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80, 0x61], [0xF4, 0x90, 0x80, 0x80],
        // The very characters that stand for bytes.
        [0xF4, 0x8F, 0xBF, 0xA9], [0x61, 0xF4, 0x8F, 0xBE, 0x80, 0xFF, 0xF4, 0x8F, 0xBD, 0xBF], [0xF4], [],
    ]

    @Test(arguments: names) func comesOutAsItWas(_ name: [UInt8]) {
        #expect(PathText.bytes(of: PathText.text(of: name)) == name)
        #expect(PathText.cString(of: PathText.text(of: name))?.map { UInt8(bitPattern: $0) } == name + [0])
    }

    @Test func anyBytesDo() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<5000 {
            let name = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                // Mostly those that begin and go on in characters of several bytes.
                Bool.random(using: &random)
                    ? UInt8.random(in: 1...255, using: &random)
                    : [0xF4, 0x8F, 0xBF, 0xBE, 0xC3, 0xE9].randomElement(using: &random) ?? 1
            }
            #expect(PathText.bytes(of: PathText.text(of: name)) == name, "seed 5: \(name)")
        }
    }

    @Test func isShownToPeople() {
        let text = PathText.text(of: [0x63, 0xE9, 0x2E, 0x63])
        #expect(!PathText.isPlain(text))
        #expect(PathText.shown(text) == "c\\xE9.c")
        #expect(PathText.isPlain("é👍"))
        #expect(PathText.shown("é👍") == "é👍")
    }

    @Test func aNULIsNoPartOfAPath() {
        #expect(PathText.cString(of: "a\0b") == nil)
    }

    @Test(arguments: [
        ("a/b/c.csv", "c.csv"), ("a//", "a"), ("a", "a"), ("../\u{301}a.csv", "\u{301}a.csv"),
        ("s3://rows/a\u{301}/\u{200D}", "\u{200D}"),
    ])
    func theLastPartOfAPath(path: String, part: String) {
        #expect(PathText.lastPart(of: path).map { Array($0.utf8) } == Array(part.utf8))
    }

    @Test func aPathWithoutParts() {
        #expect(PathText.lastPart(of: "") == nil)
        #expect(PathText.lastPart(of: "//") == nil)
    }
}
