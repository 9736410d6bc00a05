/// The words of a text, each with the blanks behind it.
///
/// What has no blank for long, such as an address, packed JSON or Chinese, is taken apart at its punctuation and at each
/// ideograph, so that what changed in it is not all of it.
struct TextWords {
    let text: ArraySlice<UInt8>
    /// Where they stand, one behind the other.
    private(set) var ranges: [Range<Int>] = []
    /// How many bytes without a blank are one word whatever is in them.
    private static let longest = 40

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        var (start, wordEnd) = (text.startIndex, text.startIndex)
        var index = start
        while index < text.endIndex {
            let blank = TextWords.blank(at: index, in: text)
            if blank == 0 {
                if index > wordEnd {
                    add(start..<wordEnd, upTo: index)
                    start = index
                }
                index += 1
                wordEnd = index
            } else {
                index += blank
            }
        }
        if start < index { add(start..<wordEnd, upTo: index) }
    }

    subscript(word: Int) -> ArraySlice<UInt8> { text[ranges[word]] }

    /// Adds a word with the blanks behind it.
    private mutating func add(_ word: Range<Int>, upTo end: Int) {
        var start = word.lowerBound
        if word.count > TextWords.longest {
            for index in word.dropLast() where TextWords.endsPart(at: index, in: text) {
                ranges.append(start..<index + 1)
                start = index + 1
            }
        }
        ranges.append(start..<end)
    }

    /// Whether a byte is punctuation, or the last one of an ideograph, a kana or a syllable of Hangul.
    private static func endsPart(at index: Int, in text: ArraySlice<UInt8>) -> Bool {
        switch text[index] {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: false
        case ..<0x80: true
        case ..<0xC0: index >= text.startIndex + 2 && 0xE3...0xED ~= text[index - 2]
        default: false
        }
    }

    /// How many bytes the blank takes that stands at `index`; 0 where none does. Blanks are what Unicode calls White_Space.
    static func blank(at index: Int, in text: ArraySlice<UInt8>) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < text.endIndex ? text[index + offset] : 0 }
        switch byte(0) {
        case 0x20, 0x09...0x0D: return 1
        case 0xC2: return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0
        case 0xE1: return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0
        case 0xE2:
            let isSpace = byte(1) == 0x80 && (0x80...0x8A ~= byte(2) || [0xA8, 0xA9, 0xAF].contains(byte(2)))
            return isSpace || (byte(1) == 0x81 && byte(2) == 0x9F) ? 3 : 0
        case 0xE3: return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0
        default: return 0
        }
    }
}
