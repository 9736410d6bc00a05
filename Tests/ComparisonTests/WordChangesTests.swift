import TestSupport
import Testing

@testable import Comparison

@Suite struct WordChangesTests {
    @Test func marksTheWordsThatChanged() {
        let pieces = WordChanges("the quick brown fox jumps", "the slow brown fox leaps").pieces
        #expect(
            pieces == [
                .init(kind: .both, text: "the "), .init(kind: .old, text: "quick "), .init(kind: .new, text: "slow "),
                .init(kind: .both, text: "brown fox "), .init(kind: .old, text: "jumps"),
                .init(kind: .new, text: "leaps"),
            ])
        #expect(WordChanges("", "a").pieces == [.init(kind: .new, text: "a")])
        #expect(WordChanges("a b", "a b").pieces == [.init(kind: .both, text: "a b")])
    }

    /// However long the texts are, what changed in them is found, in the middle and at both ends.
    @Test func changesOfLongTexts() {
        let words = (0..<60_000).map { "w\($0) " }
        var changed = words
        changed[100] = "one "
        changed[59_000] = "two "
        #expect(changes(words.joined(), changed.joined()) == ["-w100 ", "+one ", "-w59000 ", "+two "])
        #expect(changes(words.joined(), "first " + words.joined() + "last") == ["+first ", "+last"])
        // Beyond what is looked at word by word, what is alike at both ends is no change.
        let long = String(repeating: "word ", count: 300_000)
        let text = "a\(long)b"
        #expect(changes("begin \(text) end", "begin \(text) the end") == ["+the "])
    }

    /// Where words are no use: texts without blanks.
    @Test func textsWithoutBlanks() {
        let json = (0..<500).map { #"{"id":\#($0),"name":"n\#($0)"}"# }.joined(separator: ",")
        let other = json.replacing("\"n7\"", with: "\"seven\"").replacing("\"n400\"", with: "\"x\"")
        #expect(changes(json, other) == [#"-n7""#, #"+seven""#, #"-n400""#, #"+x""#])
        let chinese = String(repeating: "天地玄黃宇宙洪荒", count: 20)
        #expect(changes("\(chinese)日\(chinese)月", "\(chinese)星\(chinese)辰") == ["-日", "+星", "-月", "+辰"])
        let digits = String(repeating: "0123456789abcdef", count: 2000)
        #expect(changes("\(digits)é\(digits)", "\(digits)è\(digits)") == ["-é", "+è"])
    }

    /// Texts that look alike and are not the same differ.
    @Test func spellingsOfACharacter() {
        #expect(changes("caf\u{E9} b", "cafe\u{301} b") == ["-caf\u{E9} ", "+cafe\u{301} "])
    }

    /// More changes than are told apart: the first are, and what is behind them counts as changed.
    @Test func manyChanges() {
        let old = (0..<1000).map { "w\($0) same " }.joined()
        let new = (0..<1000).map { "v\($0) same " }.joined()
        let found = changes(old, new)
        #expect(found.prefix(4) == ["-w0 ", "+v0 ", "-w1 ", "+v1 "])
        #expect(found.last?.hasPrefix("+v") == true && found.last?.hasSuffix("v999 ") == true)
    }

    private func changes(_ old: String, _ new: String) -> [String] {
        WordChanges(old, new).pieces.filter { $0.kind != .both }.map { ($0.kind == .old ? "-" : "+") + $0.text }
    }

    @Test(arguments: 0..<50) func bothTextsAreInThePieces(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func text() -> String {
            let count = Int.random(in: 0...(seed % 5 == 0 ? 900 : 40), using: &random)
            return (0..<count).map { _ in
                ["a", "b", "c", "dd", "é", "日本語", "a-b/c", "\u{2003}", "\n"].randomElement(using: &random) ?? ""
            }.joined(
                separator: seed % 3 == 0 ? "" : " ")
        }
        let (old, new) = (text(), text())
        let pieces = WordChanges(old, new).pieces
        #expect(pieces.filter { $0.kind != .new }.map(\.text).joined() == old)
        #expect(pieces.filter { $0.kind != .old }.map(\.text).joined() == new)
    }
}
