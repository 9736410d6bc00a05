import ByteScanning
import JSONScanning

/// Decides from the first bytes of a text which of the forms in "Reading JSON" it has.
///
/// ```
///  [ ─────────────▶ array, unless it is a broken first line
///  { ── lines? ───▶ lines
///    └─ only? ────▶ container, or one row
///    └─ more? ────▶ values one after another
/// ```
///
/// Bounds: every index is below the `count` that was given; `bytes` are padded.
struct JSONFormDetector {
    /// What a text turned out to be.
    enum Verdict: Equatable {
        /// An array of rows.
        case array
        /// One value a line.
        case lines
        /// One value a line as far as can be seen, though nobody has said so: a value may go on over line ends.
        case linesByContent
        /// Values one after another.
        case values
        /// An object around the array that opens at `array`. Where it is not settled, what follows may contradict it.
        case container(array: Int, isSettled: Bool)
        /// An object in which the rows are where `--root` says.
        case rooted
        /// More bytes are needed to tell: so many in all.
        case more(Int)
    }

    /// `--from jsonl` or the name says that lines are rows.
    let readsLines: Bool
    /// `--root` says where the rows are.
    let hasRoot: Bool

    /// How rows may be wrapped.
    let rule: EnvelopeRule
    /// The text comes from the API, so that an object is a body whatever else is in it.
    var isFromAPI = false

    /// As far as it is looked for lines.
    static let window = 64 << 10
    /// An object that has not shown after this many bytes behind its row array's start that it is a row, is a container.
    static let patience = 1 << 20

    /// What the text is whose first value starts at `start`; `count` bytes are known.
    func verdict(
        _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool
    ) -> Verdict {
        let wanted = start + JSONFormDetector.window
        guard count >= wanted || isAtEnd else { return .more(wanted) }
        switch bytes[start] {
        case .openBracket:
            return isArray(bytes, from: start, count: count, isAtEnd: isAtEnd) ? .array : lines
        case .openBrace where hasRoot:
            return rooted(bytes, from: start, count: count, isAtEnd: isAtEnd)
        case .openBrace where readsLines:
            return namedLines(bytes, from: start, count: count, isAtEnd: isAtEnd)
        case .openBrace:
            if JSONFormDetector.looksLikeLines(bytes, from: start, count: count, isAtEnd: isAtEnd) {
                return .linesByContent
            }
            return object(bytes, from: start, count: count, isAtEnd: isAtEnd)
        default:
            if readsLines { return .lines }
            return JSONFormDetector.looksLikeLines(bytes, from: start, count: count, isAtEnd: isAtEnd)
                ? .linesByContent : .values
        }
    }

    private var lines: Verdict { readsLines ? .lines : .linesByContent }

    // MARK: Lines

    /// Whether at least two lines begin in the window, of which at least half are an object each.
    static func looksLikeLines(
        _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool
    ) -> Bool {
        let end = min(count, start + window)
        var (index, whole, objects) = (start, 0, 0)
        while index < end {
            var lineEnd = index + Scan.find(.lineFeed, in: bytes + index, count: end - index)
            let isWhole = lineEnd < end || (isAtEnd && count < start + window)
            let first = skipMarks(bytes, from: index, end: lineEnd)
            if first < lineEnd {
                // One that is cut off here counts as a line, and nobody knows of what.
                guard isWhole else { return objects > 0 && objects * 2 >= whole }
                whole += 1
                if holdsObjectsOnly(bytes, from: first, end: lineEnd) { objects += 1 }
            }
            lineEnd += 1
            index = lineEnd
        }
        return whole > 1 && objects * 2 >= whole
    }

    private static func holdsObjectsOnly(_ bytes: UnsafePointer<UInt8>, from start: Int, end: Int) -> Bool {
        var index = start
        while index < end {
            guard bytes[index] == .openBrace, let next = try? JSONText.skipContainer(bytes, from: index, end: end)
            else {
                return false
            }
            index = JSONText.skipSpace(bytes, from: next, end: end)
        }
        return true
    }

    /// The first offset from `index` that is neither white space nor a mark that may begin a line: a byte order mark or
    /// a record separator (RFC 7464 §2.2).
    @inline(__always)
    static func skipMarks(_ bytes: UnsafePointer<UInt8>, from index: Int, end: Int) -> Int {
        let index = JSONText.skipSpace(bytes, from: index, end: end)
        guard index < end, bytes[index] == .recordSeparator || bytes[index] == 0xEF else { return index }
        return skipMark(bytes, from: index, end: end)
    }

    private static func skipMark(_ bytes: UnsafePointer<UInt8>, from start: Int, end: Int) -> Int {
        var index = start
        while index < end {
            if bytes[index] == .recordSeparator {
                index += 1
            } else if index + 3 <= end, bytes[index] == 0xEF, bytes[index + 1] == 0xBB, bytes[index + 2] == 0xBF {
                index += 3
            } else {
                break
            }
            index = JSONText.skipSpace(bytes, from: index, end: end)
        }
        return index
    }

    /// Whether the bracket at `start` opens the array of all rows: not where its line is a broken one before lines that
    /// are objects, be it `[INFO] started` or `[1,2]`.
    private func isArray(_ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool) -> Bool {
        let lineEnd =
            start + Scan.find(.lineFeed, in: bytes + start, count: min(count - start, JSONFormDetector.window))
        guard lineEnd < count, lineEnd - start < JSONFormDetector.window else { return true }
        let inside = JSONText.skipSpace(bytes, from: start + 1, end: lineEnd)
        do throws(JSONProblem) {
            _ = try JSONText.skipContainer(bytes, from: start, end: lineEnd)
        } catch {
            // It goes on behind its line, or it is an array of objects that is broken.
            if error.offset == start || bytes[inside] == .openBrace { return true }
        }
        if readsLines {
            // Behind one array there may be nothing, or the array of another run.
            let next = JSONFormDetector.skipMarks(bytes, from: lineEnd, end: count)
            return next == count || bytes[next] == .openBracket
        }
        return !JSONFormDetector.looksLikeLines(bytes, from: start, count: count, isAtEnd: isAtEnd)
    }

    /// Lines are rows, unless the first object that has members runs over several and is sound: an indented object
    /// without any stands on one line, too, and a broken line may seem to run on.
    private func namedLines(
        _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool
    ) -> Verdict {
        var index = start
        while true {
            guard index < count, bytes[index] == .openBrace else { return .lines }
            let lineEnd = index + Scan.find(.lineFeed, in: bytes + index, count: count - index)
            if lineEnd == count, count - start <= JSONFormDetector.patience, !isAtEnd { return .more(count * 2) }
            do throws(JSONProblem) {
                let end = try JSONText.skipContainer(bytes, from: index, end: lineEnd)
                guard JSONText.skipSpace(bytes, from: index + 1, end: end) == end - 1 else { return .lines }
                index = JSONFormDetector.skipMarks(bytes, from: end, end: count)
                continue
            } catch {
                guard error.offset == index else { return .lines }
            }
            if let end = try? JSONText.skipContainer(bytes, from: index, end: count) {
                // `{` and `}` on lines of their own say as little as `{}` does.
                guard JSONText.skipSpace(bytes, from: index + 1, end: end) == end - 1 else { return .values }
                index = JSONFormDetector.skipMarks(bytes, from: end, end: count)
                continue
            }
            return isAtEnd || count - start > JSONFormDetector.patience ? .lines : .more(count * 2)
        }
    }

    // MARK: Objects

    private func object(
        _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool
    ) -> Verdict {
        let outline = ObjectOutline(bytes, at: start, end: count)
        guard let end = Scan.jsonSkip(bytes, from: start, count: count) else {
            return unfinished(outline, bytes, from: start, count: count, isAtEnd: isAtEnd)
        }
        let behind = JSONFormDetector.skipMarks(bytes, from: end, end: count)
        let isPatient = count - end < JSONFormDetector.patience
        if behind == count, !isAtEnd, isPatient { return .more(count * 2) }
        guard behind == count else { return followed(end: end, by: behind, bytes, from: start) }
        if case .container(let member) = outline.standing(by: rule, isOnly: true, in: bytes, end: count) {
            return .container(array: outline.members[member].start, isSettled: true)
        }
        if isFromAPI, let array = outline.arrayOfBody(by: rule, in: bytes, end: count) {
            return .container(array: array, isSettled: true)
        }
        return .values
    }

    /// Of an object behind which another value stands. One that fills its line, which is longer than the window, is a
    /// row of lines; of shorter ones it is already known that they are none.
    private func followed(end: Int, by next: Int, _ bytes: UnsafePointer<UInt8>, from start: Int) -> Verdict {
        let isOneLine = Scan.find(.lineFeed, in: bytes + start, count: end - start) == end - start
        let isLast = Scan.find(.lineFeed, in: bytes + end, count: next - end) < next - end
        return end - start >= JSONFormDetector.window && isOneLine && isLast ? .linesByContent : .values
    }

    private func unfinished(
        _ outline: ObjectOutline, _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool
    ) -> Verdict {
        if isFromAPI, let array = outline.arrayOfBody(by: rule, in: bytes, end: count) {
            return .container(array: array, isSettled: true)
        }
        switch outline.standing(by: rule, isOnly: true, in: bytes, end: count) {
        case .undecided(let member?):
            let array = outline.members[member].start
            if isAtEnd || count - array >= JSONFormDetector.patience {
                return .container(array: array, isSettled: false)
            }
            return .more(max(count + 1, array + JSONFormDetector.patience))
        case .undecided(nil) where !isAtEnd:
            return .more(count * 2)
        default:
            // A row; whether more of them follow a line each shows at its end, or by its being one line for so long.
            if !isAtEnd, count - start < JSONFormDetector.patience {
                return .more(start + JSONFormDetector.patience)
            }
            let isOneLine = Scan.find(.lineFeed, in: bytes + start, count: count - start) == count - start
            return isOneLine && !isAtEnd ? .linesByContent : .values
        }
    }

    /// With `--root` an object is looked into while it is read where it is the only value, or so long that nobody knows.
    private func rooted(_ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, isAtEnd: Bool) -> Verdict {
        let looksLikeLines =
            readsLines || JSONFormDetector.looksLikeLines(bytes, from: start, count: count, isAtEnd: isAtEnd)
        guard let end = Scan.jsonSkip(bytes, from: start, count: count) else {
            // A broken line seems to run on.
            if looksLikeLines, isBrokenLine(bytes, from: start, count: count) { return lines }
            if isAtEnd || count - start >= JSONFormDetector.patience { return .rooted }
            return .more(start + JSONFormDetector.patience)
        }
        let behind = JSONFormDetector.skipMarks(bytes, from: end, end: count)
        if behind == count, !isAtEnd, count - end < JSONFormDetector.patience { return .more(count * 2) }
        if behind == count { return .rooted }
        if readsLines { return namedLines(bytes, from: start, count: count, isAtEnd: isAtEnd) }
        return looksLikeLines ? .linesByContent : followed(end: end, by: behind, bytes, from: start)
    }

    private func isBrokenLine(_ bytes: UnsafePointer<UInt8>, from start: Int, count: Int) -> Bool {
        let lineEnd = start + Scan.find(.lineFeed, in: bytes + start, count: count - start)
        guard lineEnd < count else { return false }
        do throws(JSONProblem) {
            _ = try JSONText.skipContainer(bytes, from: start, end: lineEnd)
            return false
        } catch {
            return error.offset != start
        }
    }
}
