/// How many words a page's text has.
enum PageWords {
    /// Runs of other characters than white space; of Chinese and Japanese, which puts no spaces between words, each
    /// character.
    ///
    /// Bounds: bytes are read at indexes below the count alone.
    static func count(_ text: UnsafeRawBufferPointer) -> Int {
        var (index, words) = (0, 0)
        var isInside = false
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                let isSpace = byte == 0x20 || byte &- 9 < 5
                if !isSpace, !isInside { words += 1 }
                isInside = !isSpace
                index += 1
                continue
            }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            let scalar = scalar(text, index, length)
            index += length
            if isIdeograph(scalar) {
                words += 1
                isInside = false
            } else if Unicode.Scalar(scalar).map({ $0.properties.isWhitespace }) ?? false {
                isInside = false
            } else {
                if !isInside { words += 1 }
                isInside = true
            }
        }
        return words
    }

    private static func scalar(_ text: UnsafeRawBufferPointer, _ index: Int, _ length: Int) -> UInt32 {
        var scalar = UInt32(text[index]) & (0xFF >> UInt32(length + 1))
        for place in index + 1..<index + length {
            scalar = scalar << 6 | (place < text.count ? UInt32(text[place]) & 0x3F : 0)
        }
        return scalar
    }

    /// Kana and Han.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
