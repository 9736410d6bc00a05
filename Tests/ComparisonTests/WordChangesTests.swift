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

    @Test(arguments: 0..<50) func bothTextsAreInThePieces(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func text() -> String {
            let count = Int.random(in: 0...(seed % 5 == 0 ? 900 : 40), using: &random)
            return (0..<count).map { _ in ["a", "b", "c", "dd"].randomElement(using: &random) ?? "" }.joined(
                separator: " ")
        }
        let (old, new) = (text(), text())
        let pieces = WordChanges(old, new).pieces
        #expect(pieces.filter { $0.kind != .new }.map(\.text).joined() == old)
        #expect(pieces.filter { $0.kind != .old }.map(\.text).joined() == new)
    }
}
