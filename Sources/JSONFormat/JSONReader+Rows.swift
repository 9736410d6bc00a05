import ByteScanning
import JSONScanning
import Tabular

/// Where rows end.
///
/// Bounds: as in `JSONReader`.
extension JSONReader {
    /// Cuts behind the last whole element; false when the state changed instead.
    func cutElements(
        _ block: ByteBlock, isFirst: Bool, container: Container?
    ) throws(ExportError) -> Bool {
        var index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            if filler.isAtEnd { throw unclosedArray(block) }
            drop(block, upTo: index)
            return false
        }
        if block.bytes[index] == .closeBracket {
            drop(block, upTo: index + 1)
            state = container.map { .trailer($0) } ?? .afterArray
            return false
        }
        if !isFirst {
            guard block.bytes[index] == .comma else {
                throw try unexpected("a comma or a closing bracket is expected", at: index, in: block)
            }
            index = JSONText.skipSpace(block.bytes, from: index + 1, end: block.count)
            while index == block.count {
                if try !filler.extend(block) { throw unclosedArray(block) }
                index = JSONText.skipSpace(block.bytes, from: index, end: block.count)
            }
            if block.bytes[index] == .closeBracket {
                throw try unexpected("a value is expected behind the comma", at: index, in: block)
            }
        }
        block.start = index
        let end = try lastValueEnd(block, from: index, separator: .comma)
        finish(block, at: end, rows: container?.rows ?? elements)
        if let container { block.owner = container.owner }
        state = end == nil ? .end : .elements(isFirst: false, container)
        return true
    }

    /// Cuts behind the last whole value or line; false when none is left.
    func cutValues(_ block: ByteBlock, rows: JSONRows) throws(ExportError) -> Bool {
        let index = JSONFormDetector.skipMarks(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            drop(block, upTo: index)
            if filler.isAtEnd {
                advice.end()
                state = .end
            }
            return false
        }
        block.start = index
        var rows = rows
        let end: Int?
        do throws(ExportError) {
            if rows.contains(.lines) {
                end = try lineEnd(block, from: index)
            } else if rows.contains(.couldBeLeftOut), skipsErrors {
                end = try cutByLine(block, from: index)
                rows.insert(.lines)
            } else {
                end = try lastValueEnd(block, from: index, separator: nil)
            }
        } catch {
            throw advise(error, of: block)
        }
        let isLast =
            filler.isAtEnd && JSONText.skipSpace(block.bytes, from: end ?? block.count, end: block.count) == block.count
        if !takesNestedApart {
            advice.look(atRowsOf: block, end: end ?? block.count, isLast: isLast, rows: rows)
        }
        finish(block, at: end, rows: rows)
        return true
    }

    /// An object that is too long for a row may hold the rows.
    private func advise(_ error: ExportError, of block: ByteBlock) -> ExportError {
        guard error.code == .limit, !readsLines, options.root == nil,
            let key = RowsElsewhere.firstArray(block.bytes, at: block.start, end: block.count)
        else { return error }
        var error = error
        error.advice =
            "say with \(Setting.root) \(key) that its array holds the rows, or raise \(Setting.maximumRow) (at most 256M)"
        return error
    }

    /// The offset behind the last line end, reading on until there is one; nil when what is left has none.
    private func lineEnd(_ block: ByteBlock, from index: Int) throws(ExportError) -> Int? {
        var searched = index
        while true {
            let fresh = UnsafeBufferPointer(start: block.bytes + searched, count: block.count - searched)
            let line = filler.isOversized(block) ? fresh.firstIndex(of: .lineFeed) : fresh.lastIndex(of: .lineFeed)
            if let line { return try checkLines(block, from: index, to: searched + line + 1) }
            searched = block.count
            if try !filler.extend(block) { break }
        }
        try checkLength(block, from: index)
        return nil
    }

    /// The end of lines, or where one begins that is too long.
    private func checkLines(_ block: ByteBlock, from start: Int, to end: Int) throws(ExportError) -> Int {
        guard end - start > filler.maximumRow else { return end }
        var index = start
        while index < end {
            let lineEnd = index + Scan.find(.lineFeed, in: block.bytes + index, count: end - index)
            guard lineEnd - index <= filler.maximumRow else {
                if index > start { return index }
                throw filler.rowTooLong(in: block)
            }
            index = lineEnd + 1
        }
        return end
    }

    /// The offset behind the last whole value, reading on until there is one; nil when what is left holds none, and the
    /// parser shall say why.
    private func lastValueEnd(
        _ block: ByteBlock, from start: Int, separator: UInt8?
    ) throws(ExportError) -> Int? {
        var index = start
        var last: Int?
        while true {
            guard index < block.count, let end = valueEnd(block, at: index) else {
                if last != nil { return last }
                // That nothing follows may be news, and is what ends a number.
                let knewEnd = filler.isAtEnd
                guard try filler.extend(block) || filler.isAtEnd != knewEnd else { return nil }
                // Of a mark there may have been only a part.
                index = skipBetween(block, from: index, separator)
                continue
            }
            guard end - index <= filler.maximumRow else {
                if last != nil { return last }
                throw filler.rowTooLong(in: block)
            }
            last = end
            if filler.isOversized(block) { return last }
            index = skipBetween(block, from: end, separator)
            if let separator {
                guard index < block.count, block.bytes[index] == separator else { return last }
                index = JSONText.skipSpace(block.bytes, from: index + 1, end: block.count)
                guard index < block.count, block.bytes[index] != .closeBracket else { return last }
            }
            guard index < block.count else { return last }
        }
    }

    /// The offset behind the value at `index`; nil when it does not end in the block. What is not a value at all ends with
    /// the block, so that the parser sees it.
    @inline(__always)
    private func valueEnd(_ block: ByteBlock, at index: Int) -> Int? {
        switch block.bytes[index] {
        case .openBrace, .openBracket: return Scan.jsonSkip(block.bytes, from: index, count: block.count)
        default: return scalarEnd(block, at: index)
        }
    }

    @inline(__always)
    private func skipBetween(_ block: ByteBlock, from index: Int, _ separator: UInt8?) -> Int {
        separator == nil
            ? JSONFormDetector.skipMarks(block.bytes, from: index, end: block.count)
            : JSONText.skipSpace(block.bytes, from: index, end: block.count)
    }

    private func scalarEnd(_ block: ByteBlock, at index: Int) -> Int? {
        if block.bytes[index] == .quote {
            if let end = try? JSONText.skipString(block.bytes, from: index + 1, end: block.count) { return end }
            return filler.isAtEnd ? block.count : nil
        }
        // A number, a word, or what is neither: it ends where something else may begin.
        var end = index
        while end < block.count {
            switch block.bytes[end] {
            case .tab, .lineFeed, .carriageReturn, .space, .comma, .closeBracket, .closeBrace:
                // A comma or bracket in a value's place stops the reading; messages show what stands behind it.
                if end > index { return end }
                return filler.isAtEnd || block.count - index >= JSONReader.shown ? block.count : nil
            // What follows it directly makes it no value, and the parser must see so.
            case .quote, .openBracket, .openBrace: return end + 1
            default: end += 1
            }
        }
        return filler.isAtEnd ? end : nil
    }

    /// As many bytes as a message may show.
    private static let shown = 64

    func checkLength(_ block: ByteBlock, from index: Int) throws(ExportError) {
        guard block.count - index <= filler.maximumRow else { throw filler.rowTooLong(in: block) }
    }

    /// An error about the text at `offset`, which it shows.
    private func unexpected(_ message: String, at offset: Int, in block: ByteBlock) throws(ExportError)
        -> ExportError
    {
        // Enough of it to be shown.
        try filler.extend(block, upTo: offset + JSONReader.shown)
        let problem = JSONProblem(message, at: offset)
        return malformed(problem.described(block.bytes, end: block.count), at: offset, in: block)
    }

    private func unclosedArray(_ block: ByteBlock) -> ExportError {
        ExportError(
            .malformed, "the array of rows is not closed", at: location(of: block.count, in: block),
            advice: "the file was cut short; fetch it again")
    }
}
