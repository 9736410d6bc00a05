import ByteScanning

/// Excel's own first line, `sep=;`: it names the delimiter and is not a row. Excel writes it without quotes, other programs with
/// them; the letters may have any case.
enum SeparatorLine {
    /// As many bytes as such a line has with its end.
    static let longest = 9
    private static let word: [UInt8] = [0x73, 0x65, 0x70, 0x3D]

    /// The delimiter that the first line of a text names and the offset behind that line; nil where it is no such line, or
    /// does not end in these bytes and more may follow.
    ///
    /// Bounds: only indexes below `text.count` are used.
    static func find(in text: UnsafeRawBufferPointer, isWhole: Bool) -> (delimiter: UInt8, end: Int)? {
        let isQuoted = text.first == .quote
        let start = isQuoted ? 1 : 0
        let place = start + word.count
        guard place < text.count, zip(word, text[start..<place]).allSatisfy({ isLetter($0, $1) }) else { return nil }
        let delimiter = text[place]
        guard CSVOptions.canSeparate(delimiter) else { return nil }
        var end = place + 1
        if isQuoted {
            guard end < text.count, text[end] == .quote else { return nil }
            end += 1
        }
        guard end < text.count else { return isWhole ? (delimiter, end) : nil }
        switch text[end] {
        case .lineFeed: return (delimiter, end + 1)
        case .carriageReturn: return (delimiter, end + 1 < text.count && text[end + 1] == .lineFeed ? end + 2 : end + 1)
        default: return nil
        }
    }

    /// The offset behind a first line that names this separator of several bytes; nil where it is no such line.
    static func end(naming separator: [UInt8], in text: UnsafeRawBufferPointer, isWhole: Bool) -> Int? {
        let line = word + separator
        guard text.starts(with: line) else { return nil }
        guard line.count < text.count else { return isWhole ? line.count : nil }
        return CSVGrammar.isLineEnd(text[line.count]) ? line.count + 1 : nil
    }

    /// The line for a delimiter, without its line end.
    static func text(_ delimiter: UInt8) -> [UInt8] { word + [delimiter] }

    private static func isLetter(_ wanted: UInt8, _ byte: UInt8) -> Bool {
        byte == wanted || (wanted != .equals && byte | 0x20 == wanted)
    }
}
