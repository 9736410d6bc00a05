/// The beginning and the end that two texts share, cut between words where there are any near, else between characters.
struct CommonFrame {
    let old: [UInt8]
    let new: [UInt8]
    /// Where the beginning ends, in both.
    let start: Int
    /// Where the end begins.
    let oldEnd: Int
    let newEnd: Int
    /// How far a border between words is looked for.
    private static let nearest = 4096

    init(_ old: String, _ new: String) {
        (self.old, self.new) = (Array(old.utf8), Array(new.utf8))
        let most = min(self.old.count, self.new.count)
        let alike = CommonFrame.alike(self.old, self.new)
        start =
            alike == most && self.old.count == self.new.count ? most : CommonFrame.border(before: alike, self.old[...])
        var tail = 0
        while tail < most - start, self.old[self.old.count - 1 - tail] == self.new[self.new.count - 1 - tail] {
            tail += 1
        }
        let first = self.old.count - tail
        tail = self.old.count - CommonFrame.border(behind: first, self.old[...])
        (oldEnd, newEnd) = (self.old.count - tail, self.new.count - tail)
    }

    /// How many bytes two texts begin with both.
    static func alike(_ one: [UInt8], _ two: [UInt8]) -> Int {
        let most = min(one.count, two.count)
        var alike = 0
        while alike < most, one[alike] == two[alike] { alike += 1 }
        return alike
    }

    /// The last place up to `end` at which a character begins, or the text ends.
    static func character(upTo end: Int, in text: ArraySlice<UInt8>) -> Int {
        var index = end
        while index > 0, index < text.endIndex, text[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }

    /// The last place up to `end` at which a word begins whatever stands from `end` on.
    private static func border(before end: Int, _ text: ArraySlice<UInt8>) -> Int {
        var index = end - 1
        while index > max(0, end - nearest) {
            if endsBlank(index, text), TextWords.blank(at: index, in: text[..<end]) == 0 { return index }
            index -= 1
        }
        guard index > 0 else { return 0 }
        return CommonFrame.character(upTo: end, in: text)
    }

    /// The first place from `start` on at which a word begins whatever stands before `start`.
    private static func border(behind start: Int, _ text: ArraySlice<UInt8>) -> Int {
        var index = start + 1
        while index < min(text.endIndex, start + nearest) {
            if endsBlank(index, text[start...]), TextWords.blank(at: index, in: text) == 0 { return index }
            index += 1
        }
        guard index < text.endIndex else { return text.endIndex }
        index = start
        while index < text.endIndex, text[index] & 0xC0 == 0x80 { index += 1 }
        return index
    }

    /// Whether a blank ends before `index`.
    private static func endsBlank(_ index: Int, _ text: ArraySlice<UInt8>) -> Bool {
        (1...3).contains { index - $0 >= text.startIndex && TextWords.blank(at: index - $0, in: text[..<index]) == $0 }
    }
}
