import ByteScanning
import Tabular

/// What begins an output must not be taken for something else than the text it is.
extension CSVStyle {
    /// Makes what begins a file safe: puts quotes around the first field where it begins as something else does (quotes, which
    /// readers take away, change no text), and a `sep=` line in front where the first line would be taken for one.
    ///
    /// Such a field has no quotes yet, so that it ends at the first delimiter or line end. Behind a mark of our own, one that
    /// belongs to the text stays.
    func guardBeginning(of block: ByteBlock, isBehindMark: Bool) {
        let isMark = !isBehindMark && block.contents.starts(with: CSVStyle.mark)
        if isMark || Beginning.isMistaken(block.contents) {
            let text = [UInt8](block.contents)
            let end = text.firstIndex { $0 == delimiter || $0 == .lineFeed || $0 == .carriageReturn } ?? text.endIndex
            CSVStyle.fill(block, with: [[.quote], text[..<end], [.quote], text[end...]])
        }
        if SeparatorLine.find(in: block.contents, isWhole: true) != nil { putDelimiter(before: block) }
    }

    /// Puts a `sep=` line in front of a header that has none yet.
    func nameDelimiter(in block: ByteBlock) {
        if SeparatorLine.find(in: block.contents, isWhole: true) == nil { putDelimiter(before: block) }
    }

    private func putDelimiter(before block: ByteBlock) {
        let text = [UInt8](block.contents)
        CSVStyle.fill(block, with: [SeparatorLine.text(delimiter)[...], lineEnd[...], text[...]])
    }

    private static func fill(_ block: ByteBlock, with pieces: [ArraySlice<UInt8>]) {
        block.reset()
        for piece in pieces { block.append([UInt8](piece)) }
    }
}

/// First bytes that readers, ours and others, take for something else than delimiter-separated text.
enum Beginning {
    /// What is looked for as it stands: Excel's SYLK, and the marks of binary files that are ASCII.
    private static let exact: [[UInt8]] = ["ID", "PK", "%PDF", "SQLite format 3", "PAR1", "ARROW1", "BZh"].map {
        Array($0.utf8)
    }
    /// What is looked for behind blanks and in any case: JSON, and the beginnings of pages and XML documents.
    private static let loose: [[UInt8]] = ["{", "[", "<!doctype", "<html", "<head", "<body", "<table", "<?xml"].map {
        Array($0.utf8)
    }

    /// Whether a file that begins with these bytes may be taken for another kind of file.
    ///
    /// Bounds: only indexes below `text.count` are used.
    static func isMistaken(_ text: UnsafeRawBufferPointer) -> Bool {
        if exact.contains(where: { text.starts(with: $0) }) { return true }
        // A record separator (RFC 7464) and a byte order mark are passed over by readers of JSON.
        let bare = text.drop { $0 == .space || $0 == .tab || $0 == .recordSeparator || $0 == 0x0B || $0 == .formFeed }
        return loose.contains { word in
            bare.count >= word.count && zip(bare, word).allSatisfy { $0 == $1 || ($1 >= 0x61 && $0 | 0x20 == $1) }
        }
    }
}
