import Tabular
import Testing

struct DisplayWidthTests {
    @Test(arguments: [
        ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("한", 2), ("🚀", 2),
        ("👩‍👩‍👧‍👦", 2), ("👍🏽", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("─", 1), ("…", 1), ("\u{3000}", 2),
    ])
    func isThatOfTerminals(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func cutsBetweenCharacters() {
        #expect(DisplayWidth.fitted("日本語", to: 6) == "日本語")
        #expect(DisplayWidth.fitted("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.fitted("日本語", to: 4) == "日…")
        #expect(DisplayWidth.fitted("abc", to: 1) == "…")
        #expect(DisplayWidth.fitted("abc", to: 0) == "")
        #expect(DisplayWidth.fitted("a👩‍👩‍👧‍👦b", to: 3) == "a…")
    }
}
