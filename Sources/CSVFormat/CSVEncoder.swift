import ByteScanning
import JSONScanning
import Tabular

/// For one shape: its cells in the order of the output's columns. As long as the shape, however many columns the output
/// has: wild data has many shapes and many columns, and their product must not be held.
private final class ShapeOrder {
    /// Each column's place in the output, and its cell's index in the row; by place.
    let cells: [(place: Int, slot: Int)]
    /// Whether the cells are the first columns of the output, in its order and without a gap.
    let isInOrder: Bool

    init(_ shape: RowShape) {
        cells = zip(shape.places, shape.slots).map { (place: $0, slot: $1) }.sorted { $0.place < $1.place }
        isInOrder = zip(cells, cells.indices).allSatisfy { $0.place == $1 && $0.slot == $1 }
    }
}

/// Turns rows into delimiter-separated text, complete but for the delimiters of columns that are not known yet.
///
/// Bounds: before each cell the target has room for two bytes for each of the cell's (every one a quote), quotes,
/// delimiter and line end, and 64 more for stores that run past what they report.
final class CSVEncoder: RowEncoder {
    private let style: CSVStyle
    private var lossySurrogates = 0
    private var escapedFormulas = 0
    /// Whether a row of one column without a value is written as `""` at once.
    private var quotesLoneFields = false
    /// The text of an escaped cell, where it must be known before it is written.
    private let decoded = ByteBlock(capacity: 256)

    init(style: CSVStyle) { self.style = style }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        guard !range.isEmpty else { return }
        let target = encoded.block
        let columnCount = encoded.position.columnCount
        lossySurrogates = 0
        escapedFormulas = 0
        quotesLoneFields = columnCount == 1 && encoded.isHeaderComplete && style.nullText.isEmpty
        let guardsFields = columnCount == 1 && style.guardsLoneFields
        let passesThrough = batch.spelling == style.spelling && !guardsFields
        var index = range.lowerBound
        var shape = batch.rows[index].shape
        var order = order(of: batch.shapes[Int(shape)])
        while index < range.upperBound {
            let row = batch.rows[index]
            if row.shape != shape {
                shape = row.shape
                order = self.order(of: batch.shapes[Int(shape)])
            }
            if passesThrough, row.passthroughCount > 0, order.isInOrder, order.cells.count == columnCount {
                let run = batch.verbatimRun(from: index, upTo: range.upperBound, separator: style.lineEnd)
                target.append(run.text)
                target.append(style.lineEnd)
                index = run.next
                continue
            }
            index += 1
            let start = target.count
            if let marks = style.decimalMarks {
                putDecimalMarks(marks, in: batch, batch.cells(of: row), batch.shapes[Int(shape)])
            }
            encodeRow(batch, cells: batch.cells(of: row), order: order, columnCount, to: target)
            if target.count == start { encoded.hasEmptyRows = true }
            if guardsFields, style.isOpen(target, from: start) {
                if encoded.isHeaderComplete {
                    CSVStyle.quoteLast(in: target, from: start)
                } else {
                    encoded.hasEmptyRows = true
                }
            }
            target.append(style.lineEnd)
        }
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedSurrogate, count: UInt64(lossySurrogates))
        encoded.warnings.add(.escapedFormula, count: UInt64(escapedFormulas))
    }

    /// Appends the header. Its names are texts; a formula in one is as dangerous as below it. One that holds any byte that a
    /// delimiter may be is quoted, so that whoever reads it finds the delimiter out.
    func encode(names: [ColumnName], to target: ByteBlock) {
        for (index, name) in names.enumerated() {
            let count = name.utf8.count
            target.reserve(count * 2 + 80)
            var out = target.bytes + target.count
            if index > 0 {
                out[0] = style.delimiter
                out += 1
            }
            // Copied, since finders read behind it.
            let text = ByteBlock(capacity: count)
            text.append(name.utf8)
            let isAmbiguous = name.utf8.contains(where: DelimiterSniffer.candidates.contains)
            out =
                isAmbiguous
                ? quote(text.bytes, count: count, isFormula: isFormula(text.bytes, count: count), to: out)
                : encodeText(text.bytes, count: count, to: out)
            target.count = out - target.bytes
        }
        target.reserve(2)
        target.append(style.lineEnd)
    }

    private func order(of shape: RowShape) -> ShapeOrder {
        if let known = shape.encoderCache as? ShapeOrder { return known }
        let order = ShapeOrder(shape)
        shape.encoderCache = order
        return order
    }

    @inline(__always)
    private func encodeRow(
        _ batch: RowBatch, cells: UnsafePointer<Cell>, order: ShapeOrder, _ columnCount: Int, to target: ByteBlock
    ) {
        var column = 0
        for (place, slot) in order.cells {
            if column < place { fill(&column, upTo: place, in: target) }
            let cell = cells[slot]
            target.reserve(cell.count * 2 + style.nullText.count + 80)
            var out = target.bytes + target.count
            if column > 0 {
                out[0] = style.delimiter
                out += 1
            }
            out = encode(cell, of: batch, to: out)
            target.count = out - target.bytes
            column += 1
        }
        if column < columnCount { fill(&column, upTo: columnCount, in: target) }
        // A row of one column without a value must not look like a blank line. Where more columns may still come, the
        // writer sees to it at the end.
        if quotesLoneFields {
            let cell = order.cells.first.map { cells[$0.slot] } ?? .absent
            if cell.kind == .absent || cell.kind == .null { target.append(style.emptyField) }
        }
    }

    /// Writes columns that a row does not have.
    private func fill(_ column: inout Int, upTo end: Int, in target: ByteBlock) {
        while column < end {
            target.reserve(style.nullText.count + 80)
            if column > 0 {
                target.bytes[target.count] = style.delimiter
                target.count += 1
            }
            target.append(style.nullText)
            column += 1
        }
    }

    @inline(__always)
    private func encode(
        _ cell: Cell, of batch: RowBatch, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
        switch cell.kind {
        case .text, .json: return encodeText(base, count: cell.count, to: target)
        case .escapedText: return encodeEscaped(base, count: cell.count, to: target)
        case .number:
            if style.quotesAll || cell.count == style.nullText.count {
                return encodeText(base, count: cell.count, to: target)
            }
            Scan.copy(to: target, from: base, count: cell.count)
            return target + cell.count
        case .date:
            let header = min(DateCell.headerCount, cell.count)
            return encodeText(base + header, count: cell.count - header, to: target)
        case .true: return encodeWord("true", to: target)
        case .false: return encodeWord("false", to: target)
        case .null, .absent:
            style.nullText.withUnsafeBufferPointer { text in
                if let base = text.baseAddress { target.update(from: base, count: text.count) }
            }
            return target + style.nullText.count
        }
    }

    private func encodeWord(_ word: StaticString, to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
    {
        let padded = word.utf8Start
        let count = word.utf8CodeUnitCount
        if style.quotesAll || style.isNullText(padded, count: count) {
            target[0] = .quote
            (target + 1).update(from: padded, count: count)
            target[count + 1] = .quote
            return target + count + 2
        }
        target.update(from: padded, count: count)
        return target + count
    }

    @inline(__always)
    private func encodeText(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let isFormula = isFormula(bytes, count: count)
        if count > 0, !style.quotesAll, !style.isNullText(bytes, count: count) {
            var out = target
            if isFormula {
                out[0] = .apostrophe
                out += 1
            }
            if Scan.copyCSV(to: out, from: bytes, count: count, delimiter: style.delimiter) == count {
                return out + count
            }
        }
        return quote(bytes, count: count, isFormula: isFormula, to: target)
    }

    /// Whether a text gets an apostrophe in front, which is counted. A number is computed to itself.
    @inline(__always)
    private func isFormula(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard style.escapesFormulas, count > 0, CSVStyle.startsFormula(bytes[0]),
            !NumberGrammar.isNumber(bytes, count: count, decimalMark: style.decimalMarks?.written ?? .dot)
        else { return false }
        escapedFormulas += 1
        return true
    }

    private func quote(
        _ bytes: UnsafePointer<UInt8>, count: Int, isFormula: Bool, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var out = target
        out[0] = .quote
        out += 1
        if isFormula {
            out[0] = .apostrophe
            out += 1
        }
        var read = 0
        while true {
            let run = Scan.copy(to: out, from: bytes + read, count: count - read, until: .quote)
            read += run
            out += run
            if read >= count { break }
            out[0] = .quote
            out[1] = .quote
            out += 2
            read += 1
        }
        out[0] = .quote
        return out + 1
    }

    /// Decodes the body of a JSON string while quoting it, which saves a pass over every crawled text.
    private func encodeEscaped(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        if style.looksAtFields { return encodeDecoded(bytes, count: count, to: target) }
        var out = target + 1
        var read = 0
        var needsQuotes = style.quotesAll
        while true {
            let run = Scan.copy(to: out, from: bytes + read, count: count - read, until: .backslash)
            read += run
            out += run
            guard read + 1 < count else { break }
            let escape = bytes[read + 1]
            if escape == .n {
                out[0] = .lineFeed
                out += 1
                read += 2
                needsQuotes = true
            } else if escape == .quote {
                out[0] = .quote
                out[1] = .quote
                out += 2
                read += 2
                needsQuotes = true
            } else {
                let step = EscapedText.decodeEscape(bytes + read, count: count - read, to: out)
                needsQuotes = needsQuotes || escape == .r
                out += step.written
                read += step.read
                lossySurrogates += step.replaced
            }
        }
        let body = target + 1
        let written = out - body
        if needsQuotes || Scan.find(style.delimiter, in: body, count: written) < written {
            target[0] = .quote
            out[0] = .quote
            return out + 1
        }
        target.update(from: body, count: written)
        return target + written
    }

    /// Decodes the body of a JSON string, and writes it as text without escapes is written.
    private func encodeDecoded(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        // Room for what decoding writes beyond its end; the rest is padding.
        decoded.grow(to: count + 16)
        let text = EscapedText.decode(bytes, count: count, to: decoded.bytes)
        lossySurrogates += text.replaced
        return encodeText(decoded.bytes, count: text.count, to: target)
    }
}
