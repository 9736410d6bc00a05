import ByteScanning
import JSONScanning
import Tabular

/// Turns rows into lines between pipes.
final class MarkdownEncoder: RowEncoder {
    private let text = CellText()

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let columnCount = encoded.position.columnCount
        let target = encoded.block
        var replaced = 0
        for index in range where columnCount > 0 {
            let row = batch.rows[index]
            let cells = batch.cells(of: row)
            target.append(literal: "|")
            var column = 0
            for (place, slot) in PlacedCells.of(batch.shape(of: row)).cells {
                fill(&column, upTo: place, in: target)
                target.append(literal: " ")
                if let bytes = text.bytes(of: cells[slot], in: batch) {
                    replaced += MarkdownText.append(bytes, to: target)
                }
                target.append(literal: " |")
                column += 1
            }
            fill(&column, upTo: columnCount, in: target)
            target.append(literal: "\n")
        }
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedCharacter, count: UInt64(replaced))
        encoded.warnings.add(.replacedSurrogate, count: text.takeReplaced())
    }

    private func fill(_ column: inout Int, upTo end: Int, in target: ByteBlock) {
        while column < end {
            target.append(literal: "  |")
            column += 1
        }
    }
}

/// Text of a cell. What would end the cell or the row, or would be gone from the page that is made of it, is written
/// otherwise; marks of Markdown, such as asterisks, are the author's and stay.
enum MarkdownText {
    /// Appends UTF-8 text: a pipe as `\|`, a line end as `<br>`, a backslash before punctuation doubled, and `<` escaped where it
    /// would begin a tag, which no page shows, as `&` before what would be read as a character's name. Control characters become U+FFFD: no page shows NUL (CommonMark §2.3), and
    /// terminals obey others.
    ///
    /// - Returns: how many characters were replaced.
    @discardableResult
    static func append(_ bytes: UnsafeRawBufferPointer, to target: ByteBlock) -> Int {
        var start = 0
        var index = 0
        var replaced = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next: UInt8? = index + 1 < bytes.count ? bytes[index + 1] : nil
            var count = 1
            let text: StaticString
            switch byte {
            case .pipe: text = "\\|"
            // Before a line end, too, which becomes punctuation.
            case .backslash where next.map { isPunctuation($0) || $0 == .lineFeed || $0 == .carriageReturn } == true:
                text = "\\\\"
            case .ampersand where beginsReference(bytes, behind: index): text = "\\&"
            case .lessThan where next.map(beginsTag) == true: text = "\\<"
            case .lineFeed: text = "<br>"
            case .carriageReturn:
                text = "<br>"
                count = next == .lineFeed ? 2 : 1
            case 0..<0x20 where byte != .tab, 0x7F:
                text = "\u{FFFD}"
                replaced += 1
            case 0xEF where next == 0xBF && index + 2 < bytes.count && bytes[index + 2] >= 0xBE:
                text = "\u{FFFD}"
                replaced += 1
                count = 3
            case 0xC2 where next.map { $0 < 0xA0 } == true:
                text = "\u{FFFD}"
                replaced += 1
                count = 2
            default:
                index += 1
                continue
            }
            target.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            target.append(literal: text)
            index += count
            start = index
        }
        target.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return replaced
    }

    /// ASCII's punctuation, before which a backslash means something (CommonMark §2.4).
    private static func isPunctuation(_ byte: UInt8) -> Bool {
        0x21...0x2F ~= byte || 0x3A...0x40 ~= byte || 0x5B...0x60 ~= byte || 0x7B...0x7E ~= byte
    }

    /// Whether `&name;` or `&#1;` begins here (CommonMark §2.5); names have 32 letters at most.
    private static func beginsReference(_ bytes: UnsafeRawBufferPointer, behind index: Int) -> Bool {
        let rest = bytes[(index + 1)...].prefix(33)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")), end > index + 1 else { return false }
        return rest[..<end].allSatisfy {
            0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "#")
        }
    }

    private static func beginsTag(_ byte: UInt8) -> Bool {
        0x61...0x7A ~= byte | 0x20 || byte == .slash || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
    }
}
