import ByteScanning
import JSONScanning
import Tabular

/// Turns blocks of JSON rows into cells.
///
/// Bounds: all indexes stay between the block's `start` and `count`; `JSONText` checks each against `end`.
final class JSONParser: OwnParser {
    let options: JSONOptions
    let rule: EnvelopeRule
    let skipsErrors: Bool
    let sourceName: String
    /// The encoding that the text was decoded from, where it was named.
    var encodingName: String?
    let tree: ShapeTree
    /// More nodes than a crawl's rows ever need; beyond it the data is wild and remembering it helps nobody.
    private static let treeLimit = 1 << 15
    /// The same of the columns of all shapes together: rows of which each has a key more than the one before.
    private static let columnLimit = 1 << 17
    /// An envelope whose row alone is wanted was seen, and the next object is taken for one, too.
    var expectsEnvelope = false
    /// How many objects are not taken for envelopes before the next try, after one that was none.
    var pause = 0
    static let longestPause = 16

    init(options: JSONOptions, rule: EnvelopeRule, skipsErrors: Bool, sourceName: String) {
        self.options = options
        self.rule = rule
        tree = ShapeTree(rule)
        self.skipsErrors = skipsErrors
        self.sourceName = sourceName
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        let rows = JSONRows(rawValue: block.layoutID)
        batch.standsAlone = !skipsErrors && block.owner.isEmpty && rows.isDisjoint(with: [.envelopes, .rooted])
        if tree.count > JSONParser.treeLimit || tree.columnCount > JSONParser.columnLimit { tree.forget() }
        // Found before escapes are shortened in place, which moves bytes.
        var invalid = Int.max
        if !Scan.isUTF8(block.bytes, count: block.count) {
            invalid = Scan.firstInvalidUTF8(block.bytes, count: block.count) ?? .max
        }
        // The rows before a fault are rows, too.
        defer {
            batch.shapes = tree.shapes
            batch.spelling = .json
        }
        if !block.owner.isEmpty {
            let owner = block.owner.withUnsafeBytes { batch.store($0) }
            batch.origins.append(RowOrigin(starts: block.start..<block.count, name: owner))
        }
        do {
            try parseRows(batch, from: block.start, end: block.count, rows: rows, invalid: invalid)
        } catch {
            // What is wrong at the first byte that is not text is that byte.
            let encoding =
                EncodingAdvice.advice(for: block.contents, at: invalid, named: encodingName) + EncodingAdvice.orSkip
            throw self.error(
                error, in: batch, advice: error.offset == invalid ? encoding : advice(error, rows))
        }
        return true
    }

    /// Parses the values in `[start, end)` as rows. `invalid` is where the first byte stands that is not valid UTF-8.
    ///
    /// Where lines are rows a value ends with its line at the latest: blocks end with lines, and a value that runs on would
    /// be a row or an error depending on where the block ends.
    func parseRows(
        _ batch: RowBatch, from start: Int, end: Int, rows: JSONRows, invalid: Int
    ) throws(JSONProblem) {
        let bytes = batch.block.bytes
        let (isLines, isElements) = (rows.contains(.lines), rows.contains(.elements))
        var index = JSONFormDetector.skipMarks(bytes, from: start, end: end)
        var valueLimit = isLines ? start : end
        while index < end {
            let rowStart = index
            if index >= valueLimit { valueLimit = index + Scan.find(.lineFeed, in: bytes + index, count: end - index) }
            let cellCount = batch.cellCount
            let rowCount = batch.rowCount
            let rowsRead = batch.rowsRead
            if skipsErrors, invalid < end, let next = skipInvalidText(batch, at: index, end: end, isLines: isLines) {
                index = next
            } else {
                do throws(JSONProblem) {
                    index =
                        bytes[index] == .openBrace
                        ? try parseRow(batch, at: index, end: valueLimit, rows: rows, invalid: invalid)
                        : try leaveOut(batch, at: index, end: valueLimit, isElements: isElements)
                    if index > invalid, !skipsErrors {
                        batch.rowsRead = rowsRead
                        batch.rewind(rowCount: rowCount, cellCount: cellCount)
                        throw JSONProblem("a byte is not valid UTF-8", at: invalid)
                    }
                } catch {
                    guard isLines else { throw error }
                    guard skipsErrors else { throw advised(error, batch, rowStart: rowStart, lineEnd: valueLimit) }
                    batch.rewind(rowCount: rowCount, cellCount: cellCount)
                    batch.rowsRead = rowsRead
                    index = valueLimit
                    skip(batch, at: rowStart)
                }
            }
            guard isElements else {
                index = JSONFormDetector.skipMarks(bytes, from: index, end: end)
                continue
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
            if index < end {
                guard bytes[index] == .comma else { throw JSONProblem("a comma is expected", at: index) }
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
        if rows.contains(.envelopes), let next = try unwrap(batch, at: start, end: end) { return next }
        if rows.contains(.rooted) { return try openRoot(batch, at: start, end: end, invalid: invalid) }
        let (shape, next) = try parseObject(batch, at: start, end: end, node: ShapeTree.root)
        if !rows.isDisjoint(with: [.bodies, .webhooks]) {
            if tree.traits[shape].isBody,
                try open(batch, shape: shape, firstCell: firstCell, at: start, rows: rows, invalid: invalid)
            {
                return next
            }
            if tree.traits[shape].mayBeEvent { tellUnopenedEvent(batch, shape: shape, firstCell: firstCell, at: start) }
        }
        append(batch, shape: shape, firstCell: firstCell, text: start..<next, isWhole: true)
        return next
    }

    @inline(__always)
    func append(_ batch: RowBatch, shape: Int, firstCell: Int, text: Range<Int>, isWhole: Bool) {
        batch.countRow(at: text.lowerBound)
        let repeated = tree.shapes[shape].repeatedNames
        if repeated > 0 {
            let row = UInt64(batch.rowsRead)
            batch.warn(
                .repeatedKey, count: UInt64(repeated), ofRowAt: text.lowerBound, at: Location(row: row))
        }
        let count = isWhole ? passthroughCount(batch, shape: shape, firstCell: firstCell, of: text) : 0
        batch.append(Row(shape: shape, firstCell: firstCell, start: text.lowerBound, passthroughCount: count))
    }

    /// The count of a row's bytes where they are what a compact writer writes, else 0. White space between tokens and
    /// escapes that have a shorter form make a row longer than the sum of its keys and cells, and nothing makes it
    /// shorter; so equal lengths are equal texts.
    @inline(__always)
    private func passthroughCount(_ batch: RowBatch, shape: Int, firstCell: Int, of text: Range<Int>) -> Int {
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
    func parseObject(
        _ batch: RowBatch, at start: Int, end: Int, node first: Int, rewrites: Bool = true
    ) throws(JSONProblem) -> (shape: Int, next: Int) {
        let bytes = batch.block.bytes
        var node = first
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        if index < end, bytes[index] == .closeBrace { return (tree.shape(at: node), index + 1) }
        while true {
            guard index < end, bytes[index] == .quote else { throw JSONProblem("a key is expected", at: index) }
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
            guard index < end, bytes[index] == .colon else { throw JSONProblem("a colon is expected", at: index) }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            guard index < end else { throw JSONProblem("a value is expected", at: index) }
            index = try parseValue(batch, at: index, end: end, rewrites: rewrites)
            index = JSONText.skipSpace(bytes, from: index, end: end)
            guard index < end else { throw JSONProblem("an object is not closed", at: start) }
            if bytes[index] == .comma {
                index = JSONText.skipSpace(bytes, from: index + 1, end: end)
            } else if bytes[index] == .closeBrace {
                return (tree.shape(at: node), index + 1)
            } else {
                throw JSONProblem("a comma or a closing bracket is expected", at: index)
            }
        }
    }

    /// Parses one value into a cell.
    @inline(__always)
    func parseValue(
        _ batch: RowBatch, at index: Int, end: Int, rewrites: Bool = true
    ) throws(JSONProblem) -> Int {
        let bytes = batch.block.bytes
        switch bytes[index] {
        case .quote:
            let span = try JSONText.string(bytes, from: index + 1, end: end, rewrites: rewrites)
            batch.append(Cell(span.isEscaped ? .escapedText : .text, offset: index + 1, count: span.count))
            return span.next
        case .minus, .digitZero ... .digitNine:
            let next = try JSONText.number(bytes, from: index, end: end)
            batch.append(Cell(.number, offset: index, count: next - index))
            return next
        case .openBrace, .openBracket:
            let span = try JSONText.container(bytes, from: index, end: end)
            batch.append(Cell(.json, offset: index, count: span.count))
            return span.next
        default:
            let next = try JSONText.skipScalar(bytes, from: index, end: end)
            let kind: CellKind = bytes[index] == .n ? .null : bytes[index] == .t ? .true : .false
            batch.append(Cell(kind, offset: index, count: next - index))
            return next
        }
    }
}
