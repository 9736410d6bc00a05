import ByteScanning
import JSONScanning
import Tabular

/// What is not a row: left out, or told with its place.
///
/// Bounds: as in `JSONParser`.
extension JSONParser {
    /// A value that is not an object: left out under `--skip-errors`, else an error.
    func leaveOut(_ batch: RowBatch, at index: Int, end: Int, isElements: Bool) throws(JSONProblem) -> Int {
        let bytes = batch.block.bytes
        let next: Int
        do throws(JSONProblem) {
            next =
                bytes[index] == .openBracket
                ? try JSONText.skipContainer(bytes, from: index, end: end)
                : try JSONText.skipScalar(bytes, from: index, end: end)
        } catch {
            // Behind a word that is none of JSON's the next element is as certain as behind a number.
            guard isElements, let word = wordEnd(bytes, from: index, end: end) else { throw error }
            guard skipsErrors else {
                throw JSONProblem(
                    error.message, at: error.offset, advice: "leave such values out with \(Setting.skipsErrors)")
            }
            skip(batch, at: index)
            return word
        }
        guard skipsErrors else {
            throw JSONProblem(
                bytes[index] == .openBracket
                    ? "a row is expected here, and an array is none"
                    : "a row is expected here, and this value is not an object", at: index,
                advice:
                    "leave such values out with \(Setting.skipsErrors), or say with \(Setting.root) where the rows are")
        }
        skip(batch, at: index)
        return next
    }

    /// The offset behind the word at `index`, such as `NaN`, where a comma follows or nothing does.
    private func wordEnd(_ bytes: UnsafePointer<UInt8>, from index: Int, end: Int) -> Int? {
        var next = index
        scan: while next < end {
            switch bytes[next] {
            case .tab, .lineFeed, .carriageReturn, .space, .comma: break scan
            case .quote, .openBracket, .closeBracket, .openBrace, .closeBrace: return nil
            default: next += 1
            }
        }
        let behind = JSONText.skipSpace(bytes, from: next, end: end)
        return next > index && (behind == end || bytes[behind] == .comma) ? next : nil
    }

    /// The problem of a line, with what can be done about a value that does not end in it.
    func advised(_ problem: JSONProblem, _ batch: RowBatch, rowStart: Int, lineEnd: Int) -> JSONProblem {
        guard lineEnd < batch.block.count, batch.block.bytes[rowStart] == .openBrace,
            Scan.jsonSkip(batch.block.bytes, from: rowStart, count: lineEnd) == nil
        else { return problem }
        return JSONProblem(
            problem.message, at: problem.offset,
            advice:
                "read values of several lines with \(Setting.sourceFormat) json, or leave such rows out with \(Setting.skipsErrors)"
        )
    }

    /// Leaves out the row at `index` when its text is not UTF-8, and gives the offset behind it.
    func skipInvalidText(_ batch: RowBatch, at index: Int, end: Int, isLines: Bool) -> Int? {
        let bytes = batch.block.bytes
        let next: Int
        if isLines {
            next = index + Scan.find(.lineFeed, in: bytes + index, count: end - index)
        } else if bytes[index] == .openBrace || bytes[index] == .openBracket,
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

    func skip(_ batch: RowBatch, at offset: Int) {
        batch.countRow(at: offset)
        batch.rowsSkipped += 1
        batch.warn(.skippedRow, ofRowAt: offset, at: location(of: offset, in: batch))
    }

    private func location(of offset: Int, in batch: RowBatch) -> Location {
        let block = batch.block
        let offset = min(offset, block.count)
        let lines = Scan.occurrences(of: .lineFeed, in: block.bytes, count: offset)
        return Location(
            source: sourceName, row: UInt64(max(batch.rowsRead, 1)), line: block.origin.line + UInt64(lines) + 1,
            column: JSONReader.column(of: offset, in: block), byte: block.origin.byte(at: offset))
    }

    /// Only lines can be left out: behind a broken element of an array nothing is certain.
    func advice(_ problem: JSONProblem, _ rows: JSONRows) -> String? {
        if let advice = problem.advice { return advice }
        return rows.isDisjoint(with: [.lines, .couldBeLeftOut])
            ? nil : "leave such rows out with \(Setting.skipsErrors)"
    }

    func error(_ problem: JSONProblem, in batch: RowBatch, advice: String?) -> ExportError {
        batch.rowsRead += 1
        let block = batch.block
        var message = problem.described(block.bytes, end: block.count)
        if let root = options.root, message.hasPrefix(RootPath.placeholder) {
            message =
                "\(Setting.root) \(RootPath(keys: root).description)" + message.dropFirst(RootPath.placeholder.count)
        }
        return ExportError(
            .malformed, message, at: location(of: problem.offset, in: batch),
            advice: advice)
    }
}
