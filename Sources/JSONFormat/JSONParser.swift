import ByteScanning
import JSONScanning
import Tabular

/// Turns blocks of JSON rows into cells.
///
/// Bounds: all indexes stay between the block's `start` and `count`; `JSONText` checks each against `end`.
final class JSONParser: RowParser {
    private let options: JSONOptions
    private let skipsErrors: Bool
    private let sourceName: String
    private let tree = ShapeTree()
    /// More nodes than a crawl's rows ever need; beyond it the data is wild and remembering it helps nobody.
    private static let treeLimit = 1 << 15
    /// An envelope whose row alone is wanted was seen, and the next object is taken for one, too.
    private var expectsEnvelope = false
    /// How many objects are not taken for envelopes before the next try, after one that was none.
    private var pause = 0
    private static let longestPause = 16

    init(options: JSONOptions, skipsErrors: Bool, sourceName: String) {
        self.options = options
        self.skipsErrors = skipsErrors
        self.sourceName = sourceName
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        if tree.count > JSONParser.treeLimit { tree.forget() }
        // Found before escapes are shortened in place, which moves bytes.
        var invalid = Int.max
        if !Scan.isUTF8(block.bytes, count: block.count) {
            invalid = Scan.firstInvalidUTF8(block.bytes, count: block.count) ?? .max
        }
        do {
            try parseRows(
                batch, from: block.start, end: block.count, rows: JSONRows(rawValue: block.tag), invalid: invalid)
        } catch {
            // What is wrong at the first byte that is no text is that byte.
            let encoding = EncodingAdvice.advice(for: block.contents, at: invalid) + EncodingAdvice.orSkip
            throw self.error(
                error, in: batch,
                advice: error.offset == invalid ? encoding : advice(error, JSONRows(rawValue: block.tag)))
        }
        batch.shapes = tree.shapes
        batch.rowText = .json
        return true
    }

    /// Parses the values in `[start, end)` as rows. `invalid` is where the first byte stands that is no part of UTF-8 text.
    ///
    /// Where lines are rows a value ends with its line at the latest: blocks end with lines, and a value that runs on would
    /// be a row or an error depending on where the block ends.
    private func parseRows(
        _ batch: RowBatch, from start: Int, end: Int, rows: JSONRows, invalid: Int
    ) throws(JSONProblem) {
        let bytes = batch.block.bytes
        var index = JSONText.skipSpace(bytes, from: start, end: end)
        var valueLimit = rows == .lines ? start : end
        while index < end {
            let rowStart = index
            if index >= valueLimit { valueLimit = index + Scan.find(0x0A, in: bytes + index, count: end - index) }
            let cellCount = batch.cellCount
            let rowCount = batch.rowCount
            let rowsRead = batch.rowsRead
            if skipsErrors, invalid < end, let next = skipInvalidText(batch, at: index, end: end, rows: rows) {
                index = next
            } else {
                do throws(JSONProblem) {
                    index =
                        bytes[index] == 0x7B
                        ? try parseRow(batch, at: index, end: valueLimit, rows: rows, invalid: invalid)
                        : try leaveOut(batch, at: index, end: valueLimit)
                    if index > invalid, !skipsErrors {
                        batch.rowsRead = rowsRead
                        throw JSONProblem("a byte is no part of UTF-8 text", at: invalid)
                    }
                } catch {
                    guard rows == .lines else { throw error }
                    guard skipsErrors else { throw advised(error, batch, rowStart: rowStart, lineEnd: valueLimit) }
                    batch.rewind(rowCount: rowCount, cellCount: cellCount)
                    index = valueLimit
                    skip(batch, at: rowStart)
                }
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
            if rows == .elements, index < end {
                guard bytes[index] == 0x2C else { throw JSONProblem("a comma is expected", at: index) }
                index = JSONText.skipSpace(bytes, from: index + 1, end: end)
                guard index < end else { throw JSONProblem("a value is expected", at: index) }
            }
        }
    }

    /// Parses the object at `start`: a row, an envelope around one, or a container of rows.
    @inline(__always)
    private func parseRow(
        _ batch: RowBatch, at start: Int, end: Int, rows: JSONRows, invalid: Int
    ) throws(JSONProblem) -> Int {
        let firstCell = batch.cellCount
        if expectsEnvelope {
            if pause > 0 {
                pause -= 1
            } else if let next = parseEnvelope(batch, at: start, end: end) {
                return next
            } else {
                batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
                pause = JSONParser.longestPause
            }
        }
        if let envelope = Envelope(batch.block.bytes, at: start, end: end) {
            expectsEnvelope = !options.tracksIdentity && options.envelope == .drop
            let node = try keep(envelope, batch, end: end)
            let (shape, next) = try parseObject(batch, at: envelope.rowStart, end: end, node: node)
            let isWhole = node == ShapeTree.root
            append(batch, shape: shape, firstCell: firstCell, text: envelope.rowStart..<next, isWhole: isWhole)
            return envelope.next
        }
        let (shape, next) = try parseObject(batch, at: start, end: end, node: ShapeTree.root)
        if rows != .elements, tree.traits[shape].hasMarker,
            let array = rowArray(batch, firstCell: firstCell, shape: shape)
        {
            batch.rewind(rowCount: batch.rowCount, cellCount: firstCell)
            let inner = JSONText.skipSpace(batch.block.bytes, from: array.offset + 1, end: array.offset + array.count)
            try parseRows(batch, from: inner, end: array.offset + array.count - 1, rows: .elements, invalid: invalid)
            return next
        }
        append(batch, shape: shape, firstCell: firstCell, text: start..<next, isWhole: true)
        return next
    }

    /// Parses the object at `start` as an envelope without looking first whether it is one, which halves the reading of a
    /// page. Nil, with nothing changed but white space, where it is none, or where its row has escapes that are rewritten in
    /// place: then the text must stay as it is until that is known.
    private func parseEnvelope(_ batch: RowBatch, at start: Int, end: Int) -> Int? {
        let firstCell = batch.cellCount
        var shape = 0
        var text = 0..<0
        let envelope = Envelope(batch.block.bytes, at: start, end: end) { rowStart in
            do throws(JSONProblem) {
                let row = try parseObject(batch, at: rowStart, end: end, node: ShapeTree.root, rewrites: false)
                shape = row.shape
                text = rowStart..<row.next
                return row.next
            } catch {
                return nil
            }
        }
        guard let envelope else { return nil }
        append(batch, shape: shape, firstCell: firstCell, text: text, isWhole: true)
        return envelope.next
    }

    @inline(__always)
    private func append(_ batch: RowBatch, shape: Int, firstCell: Int, text: Range<Int>, isWhole: Bool) {
        batch.rowsRead += 1
        let repeated = tree.shapes[shape].repeatedNames
        if repeated > 0 {
            let row = UInt64(batch.rowsRead)
            batch.warnings.add(.repeatedKey, count: UInt64(repeated), at: Location(row: row))
        }
        let count = isWhole ? verbatimCount(batch, shape: shape, firstCell: firstCell, of: text) : 0
        batch.append(Row(shape: shape, firstCell: firstCell, start: text.lowerBound, verbatimCount: count))
    }

    /// The count of a row's bytes where they are what a compact writer writes, else 0. White space between tokens and
    /// escapes that have a shorter form make a row longer than the sum of its keys and cells, and nothing makes it
    /// shorter; so equal lengths are equal texts.
    @inline(__always)
    private func verbatimCount(_ batch: RowBatch, shape: Int, firstCell: Int, of text: Range<Int>) -> Int {
        var count = tree.traits[shape].textCount
        guard count > 0 else { return 0 }
        for index in firstCell..<batch.cellCount {
            let cell = batch.cells[index]
            count &+= cell.count &+ (cell.kind == .text || cell.kind == .escapedText ? 2 : 0)
        }
        return count == text.count ? count : 0
    }

    /// Parses the members of the object that opens at `start` into cells, and gives its shape and the offset behind it.
    @inline(__always)
    private func parseObject(
        _ batch: RowBatch, at start: Int, end: Int, node first: Int, rewrites: Bool = true
    ) throws(JSONProblem) -> (shape: Int, next: Int) {
        let bytes = batch.block.bytes
        var node = first
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        if index < end, bytes[index] == 0x7D { return (tree.shape(at: node), index + 1) }
        while true {
            guard index < end, bytes[index] == 0x22 else { throw JSONProblem("a key is expected", at: index) }
            index += 1
            if let expected = tree.expectedChild(of: node, bytes + index, count: end - index) {
                node = expected.node
                index += expected.next
            } else {
                let next = try JSONText.skipString(bytes, from: index, end: end)
                node = tree.child(
                    of: node, spelling: UnsafeRawBufferPointer(start: bytes + index, count: next - 1 - index))
                guard tree.depth(of: node) <= ColumnSet.maximumCount else {
                    throw JSONProblem("an object has more than 1048576 members", at: start)
                }
                index = next
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
            guard index < end, bytes[index] == 0x3A else { throw JSONProblem("a colon is expected", at: index) }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { throw JSONProblem("a value is expected", at: index) }
            index = try parseValue(batch, at: index, end: end, rewrites: rewrites)
            index = JSONText.skipSpace(bytes, from: index, end: end)
            guard index < end else { throw JSONProblem("an object is not closed", at: start) }
            if bytes[index] == 0x2C {
                index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            } else if bytes[index] == 0x7D {
                return (tree.shape(at: node), index + 1)
            } else {
                throw JSONProblem("a comma or a closing bracket is expected", at: index)
            }
        }
    }

    /// Parses one value into a cell.
    @inline(__always)
    private func parseValue(
        _ batch: RowBatch, at index: Int, end: Int, rewrites: Bool = true
    ) throws(JSONProblem) -> Int {
        let bytes = batch.block.bytes
        switch bytes[index] {
        case 0x22:
            let span = try JSONText.string(bytes, from: index + 1, end: end, rewrites: rewrites)
            batch.append(Cell(span.isEscaped ? .escapedText : .text, offset: index + 1, count: span.count))
            return span.next
        case 0x2D, 0x30...0x39:
            let next = try JSONText.number(bytes, from: index, end: end)
            batch.append(Cell(.number, offset: index, count: next - index))
            return next
        case 0x7B, 0x5B:
            let span = try JSONText.container(bytes, from: index, end: end)
            batch.append(Cell(.json, offset: index, count: span.count))
            return span.next
        default:
            let next = try JSONText.skipScalar(bytes, from: index, end: end)
            let kind: CellKind = bytes[index] == 0x6E ? .null : bytes[index] == 0x74 ? .true : .false
            batch.append(Cell(kind, offset: index, count: next - index))
            return next
        }
    }

    /// Puts what is kept of an envelope in front of its row's cells.
    private func keep(_ envelope: Envelope, _ batch: RowBatch, end: Int) throws(JSONProblem) -> Int {
        var node = ShapeTree.root
        if options.tracksIdentity, let start = envelope.identity {
            _ = try parseValue(batch, at: start, end: end)
            node = JSONOptions.hiddenID.utf8.withUnsafeBytes { tree.child(of: node, spelling: $0) }
        }
        guard options.envelope == .keep else { return node }
        for (name, start) in envelope.fields {
            // The id was perhaps rewritten in place a moment ago; it is the same value then, only shorter.
            if options.tracksIdentity, start == envelope.identity {
                batch.append(batch.cells[batch.cellCount - 1])
            } else {
                _ = try parseValue(batch, at: start, end: end)
            }
            node = Array("_\(name)".utf8).withUnsafeBytes { tree.child(of: node, spelling: $0) }
        }
        return node
    }

    /// The cell that holds the rows, if the row just parsed is a container.
    private func rowArray(_ batch: RowBatch, firstCell: Int, shape: Int) -> Cell? {
        for slot in tree.traits[shape].containerSlots {
            let cell = batch.cells[firstCell + slot]
            if cell.kind == .json, batch.block.bytes[cell.offset] == 0x5B { return cell }
        }
        return nil
    }

    /// A value that is no object: left out under `--skip-errors`, else an error.
    private func leaveOut(_ batch: RowBatch, at index: Int, end: Int) throws(JSONProblem) -> Int {
        let bytes = batch.block.bytes
        let next =
            bytes[index] == 0x5B
            ? try JSONText.container(bytes, from: index, end: end).next
            : try JSONText.skipScalar(bytes, from: index, end: end)
        guard skipsErrors else {
            throw JSONProblem(
                "a row is expected here, and this value is no object", at: index,
                advice: "leave such values out with --skip-errors, or say with --root where the rows are")
        }
        skip(batch, at: index)
        return next
    }

    /// The problem of a line, with what can be done about a value that does not end in it.
    private func advised(_ problem: JSONProblem, _ batch: RowBatch, rowStart: Int, lineEnd: Int) -> JSONProblem {
        guard lineEnd < batch.block.count, batch.block.bytes[rowStart] == 0x7B,
            Scan.jsonSkip(batch.block.bytes, from: rowStart, count: lineEnd) == nil
        else { return problem }
        return JSONProblem(
            problem.message, at: problem.offset,
            advice: "read values of several lines with --from json, or leave such rows out with --skip-errors")
    }

    /// Leaves out the row at `index` when its text is not UTF-8, and gives the offset behind it.
    private func skipInvalidText(_ batch: RowBatch, at index: Int, end: Int, rows: JSONRows) -> Int? {
        let bytes = batch.block.bytes
        let next: Int
        if rows == .lines {
            next = index + Scan.find(0x0A, in: bytes + index, count: end - index)
        } else if bytes[index] == 0x7B || bytes[index] == 0x5B,
            let behind = Scan.jsonSkip(bytes, from: index, count: end)
        {
            next = behind
        } else {
            // Where such a value would end nobody can say.
            return nil
        }
        guard Scan.firstInvalidUTF8(bytes + index, count: next - index) != nil else { return nil }
        skip(batch, at: index)
        return next
    }

    private func skip(_ batch: RowBatch, at offset: Int) {
        batch.rowsRead += 1
        batch.rowsSkipped += 1
        batch.warnings.add(.skippedRow, at: location(of: offset, in: batch))
    }

    private func location(of offset: Int, in batch: RowBatch) -> Location {
        let block = batch.block
        let offset = min(offset, block.count)
        let lines = Scan.occurrences(of: 0x0A, in: block.bytes, count: offset)
        return Location(
            source: sourceName, row: UInt64(max(batch.rowsRead, 1)), line: block.origin.line + UInt64(lines) + 1,
            column: "\(JSONReader.column(of: offset, in: block))", byte: block.origin.byte + UInt64(offset))
    }

    /// Only lines can be left out: behind a broken element of an array nothing is certain.
    private func advice(_ problem: JSONProblem, _ rows: JSONRows) -> String? {
        if let advice = problem.advice { return String(describing: advice) }
        return rows == .lines ? "leave such rows out with --skip-errors" : nil
    }

    private func error(_ problem: JSONProblem, in batch: RowBatch, advice: String?) -> ExportError {
        batch.rowsRead += 1
        return ExportError(
            .malformed, "\(problem.message)", at: location(of: problem.offset, in: batch), advice: advice)
    }
}
