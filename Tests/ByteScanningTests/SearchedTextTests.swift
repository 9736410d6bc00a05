import ByteScanning
import TestSupport
import Testing

@Suite struct SearchedTextTests {
    /// Texts of every length around a vector's, with what is looked for at every place, and nowhere.
    @Test func findsWhatStandsThere() {
        var random = SeededGenerator(seed: 1)
        for length in 0...80 {
            for wantedLength in [0, 1, 2, 3, 7, 16, 17, 40, 70] {
                for _ in 0..<20 {
                    // Few letters, so that most places agree with a part of it.
                    let text = (0..<length).map { _ in UInt8.random(in: 0x61...0x63, using: &random) }
                    let wanted = (0..<wantedLength).map { _ in UInt8.random(in: 0x61...0x62, using: &random) }
                    var isThere = wanted.isEmpty
                    if !wanted.isEmpty, length >= wantedLength {
                        isThere = (0...(length - wantedLength)).contains { text[$0...].starts(with: wanted) }
                    }
                    let searched = SearchedText(wanted)
                    #expect(text.withUnsafeBytes { searched.isFound(in: $0) } == isThere)
                    let other = text.withUnsafeBytes { text in
                        wanted.withUnsafeBytes { SearchedText.isFound($0, in: text) }
                    }
                    #expect(other == isThere)
                }
            }
        }
    }

    /// A page that is made to agree with almost all of a long text takes no longer than any other.
    @Test func aLongTextOverItsLikeEnds() {
        let text = [UInt8](repeating: 0x61, count: 1 << 20)
        for count in [60, 100_000] {
            let wanted = [UInt8](repeating: 0x61, count: count) + [0x62]
            #expect(!text.withUnsafeBytes { SearchedText(wanted).isFound(in: $0) })
        }
    }
}
