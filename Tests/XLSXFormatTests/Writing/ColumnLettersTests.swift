import Testing

@testable import XLSXFormat

struct ColumnLettersTests {
    @Test func names() {
        for (place, name) in [
            (0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD"),
        ] {
            #expect(String(decoding: ColumnLetters.of(place), as: UTF8.self) == name)
        }
    }
}
