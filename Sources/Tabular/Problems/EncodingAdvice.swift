/// What to do about bytes that are not valid UTF-8. Naming an encoding that does not fit would only hide that they
/// were not understood.
package enum EncodingAdvice {
    /// What helps, too, where rows can be left out.
    package static let orSkip = ", or leave such rows out with \(Setting.skipsErrors)"
    /// How many bytes from the first bad one on are looked at.
    private static let sampleCount = 4096

    /// What fits the bytes from `offset` on, of a text that is in the encoding `named`, or is taken for UTF-8.
    package static func advice(
        for bytes: UnsafeRawBufferPointer, at offset: Int, named: String? = nil
    ) -> String {
        // Not beyond the line: how much more is at hand depends on where blocks end, and the advice must not.
        let rest = bytes.dropFirst(max(0, offset)).prefix(sampleCount)
        let sample = rest[..<(rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex)]
        // What no text of any encoding holds.
        if sample.contains(where: { $0 < 0x09 || $0 > 0x0D && $0 < 0x1B || $0 == 0x7F }) {
            return "it is not text: see what it is with the command file"
        }
        if isCut(sample) { return "it is part of a character whose rest is missing: fetch the text again" }
        if let named { return "the text is damaged there, or in another encoding than \(named)" }
        if isUTF8(before: offset, in: bytes) {
            return "the line is UTF-8 but for what is damaged there: fetch the text again"
        }
        guard let other = other(sample) else {
            return "name the encoding with \(Setting.encoding) (windows-1252, latin-1)"
        }
        return "name the encoding with \(Setting.encoding) (\(other.name), or \(other.others))"
    }

    /// Whether a character of UTF-8 begins these bytes, which goes on behind them.
    private static func isCut(_ sample: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = sample.first, (0xE0...0xF4).contains(first), sample.count >= 2 else { return false }
        let wanted = first < 0xF0 ? 3 : 4
        return sample.count < wanted && sample.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// Whether the line has characters before `offset` that hardly any text in another encoding looks like: all that comes
    /// before the first bad byte is UTF-8.
    private static func isUTF8(before offset: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        let before = bytes.prefix(max(0, offset)).suffix(sampleCount)
        let line = before[((before.lastIndex { $0 == 0x0A || $0 == 0x0D }).map { $0 + 1 } ?? before.startIndex)...]
        return line.contains { $0 >= 0xE0 }
    }

    /// What the bytes are likely in where they are no Western European text; nil where they may be that.
    private static func other(_ sample: Slice<UnsafeRawBufferPointer>) -> (name: String, others: String)? {
        var high = 0
        // Letters of Western European text stand among those of ASCII.
        var alone = 0
        // Bytes that are hardly ever text in windows-1252, and lead the characters of Japanese text.
        let rare: [UInt8] = [0x81, 0x82, 0x83, 0x88, 0x8D, 0x8F, 0x90, 0x9D]
        var leads = 0
        var isPrecededByHigh = false
        var pairs = 0
        var run = 0
        for (place, byte) in sample.enumerated() {
            let isHigh = byte >= 0x80
            if isHigh {
                high += 1
                run += 1
                if rare.contains(byte) { leads += 1 }
                let next = sample.index(sample.startIndex, offsetBy: place + 1)
                if !isPrecededByHigh, next >= sample.endIndex || sample[next] < 0x80 { alone += 1 }
            } else {
                if run > 0, run.isMultiple(of: 2) { pairs += run }
                run = 0
            }
            isPrecededByHigh = isHigh
        }
        if run > 0, run.isMultiple(of: 2) { pairs += run }
        if leads * 3 > high { return ("shift_jis", "cp850, macintosh") }
        if alone * 3 >= high { return nil }
        return pairs * 10 >= high * 9
            ? ("gb18030", "big5, euc-jp, euc-kr") : ("windows-1251", "another of its alphabet, koi8-r or iso-8859-5")
    }
}
