import ByteScanning
import Tabular

/// Reads a part of shared strings into memory and spool: each item's text, phonetic runs left out.
///
/// Bounds: all reading goes through `XMLCursor`, whose texts lie between the block's `start` and `count`. Runs of one item are
/// moved together in place: each begins behind the end of those before it, so that what is written never passes what is read.
enum SharedStringReader {
    static func read(
        _ source: any ByteSource, partName: String, options: FormatOptions, usesLibrary: Bool = false
    ) throws(ExportError) -> SharedStrings {
        let strings = SharedStrings(memoryLimit: options.memoryLimit, makeSpool: options.makeSpool)
        let cutter = ElementCutter(
            source, kind: .strings, partName: partName, options: options, usesLibrary: usesLibrary)
        let block = ByteBlock(capacity: max(options.blockSize, 16))
        while try cutter.nextBlock(into: block) {
            if let bad = block.firstInvalidUTF8 {
                throw cutter.error("a byte is not valid UTF-8", in: block, at: bad)
            }
            try read(block, into: strings, cutter)
        }
        try strings.finish()
        return strings
    }

    private static func read(
        _ block: ByteBlock, into strings: SharedStrings, _ cutter: ElementCutter
    ) throws(ExportError) {
        var cursor = XMLCursor(block.bytes, from: block.start, to: block.count)
        defer { strings.losses.surrogates += cursor.losses.surrogates }
        while true {
            let text: (start: Int, end: Int)?
            do throws(XMLProblem) {
                if let plain = try cursor.plainItem() {
                    text = plain
                } else if try !cursor.nextTag() {
                    return
                } else if cursor.isClosing {
                    // The cutter looks at no closing tag between items.
                    try cursor.closeElement(.strings)
                    text = nil
                } else if cursor.name != .item {
                    try cursor.skipElement()
                    continue
                } else {
                    try cursor.skipTag()
                    text = cursor.isEmpty ? (cursor.place, cursor.place) : try cursor.richText(in: .item)
                }
            } catch {
                throw cutter.error(error.message, in: block, at: error.offset)
            }
            guard let text else { return try cutter.drain() }
            try strings.append(UnsafeRawBufferPointer(start: block.bytes + text.start, count: text.end - text.start))
        }
    }
}

extension XMLCursor {
    /// Passes an item of one plain text that is written as nearly all are, `<si><t>…</t></si>`, with or without
    /// `xml:space="preserve"`, and gives where its text is; nil, and passes nothing, where another thing stands.
    @inline(__always)
    mutating func plainItem() throws(XMLProblem) -> (start: Int, end: Int)? {
        let words = UnsafeRawPointer(bytes + place)
        // "<si><t>", and what stands in the place of its ">".
        let opening = UInt64(littleEndian: words.loadUnaligned(as: UInt64.self))
        guard opening & 0xFFFF_FFFF_FFFF == 0x743C_3E69_733C else { return nil }
        var start = place &+ 7
        if bytes[place &+ 6] != .greaterThan {
            // ` xml:spa`, `ce="pres` and `erve">`.
            guard UInt64(littleEndian: (words + 6).loadUnaligned(as: UInt64.self)) == 0x6170_733A_6C6D_7820,
                UInt64(littleEndian: (words + 14).loadUnaligned(as: UInt64.self)) == 0x7365_7270_223D_6563,
                UInt64(littleEndian: (words + 22).loadUnaligned(as: UInt64.self)) & 0xFFFF_FFFF_FFFF
                    == 0x3E22_6576_7265
            else { return nil }
            start = place &+ 28
        }
        guard start < end else { return nil }
        var needsDecoding = false
        let textEnd = start &+ Scan.findTextEnd(in: bytes + start, count: end - start, needsDecoding: &needsDecoding)
        // "</t></si", and ">".
        let closing = UInt64(littleEndian: UnsafeRawPointer(bytes + textEnd).loadUnaligned(as: UInt64.self))
        guard textEnd < end, closing == 0x6973_2F3C_3E74_2F3C, bytes[textEnd &+ 8] == .greaterThan else { return nil }
        place = textEnd &+ 9
        return (start, needsDecoding ? try XMLText.decode(bytes, from: start, to: textEnd, &losses) : textEnd)
    }

    /// Passes an item of shared strings or an inline string up to its closing tag, and gives where its text is: the plain
    /// one or that of its runs, moved together in place; phonetic runs are no part of it (ECMA-376 part 1 §18.4.8).
    mutating func richText(in element: ElementName) throws(XMLProblem) -> (start: Int, end: Int) {
        var found: (start: Int, end: Int)?
        let start = place
        var isInRun = false
        while true {
            guard try nextTag() else { throw .malformed(start, "a text never ends") }
            if isClosing {
                try closeElement(isInRun ? .run : element)
                if !isInRun { return found ?? (start, start) }
                isInRun = false
                continue
            }
            switch name {
            case .run where !isInRun:
                try skipTag()
                isInRun = !isEmpty
            case .text:
                try skipTag()
                if isEmpty {
                    found = found ?? (place, place)
                    continue
                }
                let piece = try text()
                guard try nextTag(), isClosing, name == .text else {
                    throw .malformed(piece.start, "a text holds an element")
                }
                try skipTag()
                if let first = found {
                    let count = piece.end - piece.start
                    // Earlier texts stand before this one, so their end never passes its start.
                    (bytes + first.end).update(from: bytes + piece.start, count: count)
                    found = (first.start, first.end + count)
                } else {
                    found = piece
                }
            default: try skipElement()
            }
        }
    }
}
