import ByteScanning
import JSONScanning
import Tabular

/// Cuts JSON text of any of the forms in "Reading JSON" into blocks of whole rows.
///
/// ```
///            ┌─ [ ──▶ elements ─ ] ──▶ afterArray ──▶ end
///  start ────┤          ▲     └─ ] of a container ──▶ trailer ──▶ between ──▶ values, end
///            └─ { ──────┴─ a container: its prefix is kept and checked with its trailer
///                └──────▶ values, lines ──▶ end
/// ```
///
/// Finding where a row ends is counting brackets outside strings; whether the row is valid is the parser's matter. What
/// cannot be cut because it is malformed is therefore handed to the parser whole, which knows what is wrong and where.
///
/// Bounds: every index is compared with the block's `count` before a byte is taken there, by the state's own guard or by the
/// function of `JSONText` or `Scan` that gave it; those give at most the count they were given, and what they read behind
/// it is padding. A block that is extended may move, so that its bytes are asked for anew after each `extend`.
final class JSONReader: RowReader {
    enum State {
        case start
        case elements(isFirst: Bool, Container?)
        case afterArray
        case trailer(Container)
        case between(Container)
        case values(JSONRows)
        case end
    }

    /// What stood before the row array of a container.
    struct Container {
        /// The object's text up to the array, and where it stood.
        var prefix: [UInt8]
        var origin: Location
        /// A marker or `--root` made it a container, so what follows cannot contradict that.
        var isCertain: Bool
        /// Where the text behind the array stands.
        var trailerOrigin = Location()
    }

    let filler: BlockFiller
    let options: JSONOptions
    private let readsLines: Bool
    private let skipsErrors: Bool
    var state = State.start
    private var isAtStart = true
    /// Bytes let go of since the last row.
    private var passedOver = 0
    /// An object that has not shown after this many bytes behind its row array's start that it is a row, is a container.
    private static let patience = 1 << 20

    init(of source: any ByteSource, options: FormatOptions, readsLines: Bool) {
        filler = BlockFiller(source, options: options)
        self.options = options[JSONOptions.self]
        self.readsLines = readsLines
        skipsErrors = options.skipsErrors
    }

    func makeParser() -> any RowParser {
        JSONParser(options: options, skipsErrors: skipsErrors, sourceName: filler.source.name)
    }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while true {
            filler.begin(block)
            try filler.fill(block)
            // Blanks may stand anywhere, but a body of blanks that never ends would never be over.
            guard passedOver <= filler.maximumRow else {
                throw malformed("nothing but white space for \(passedOver) bytes", at: 0, in: block)
            }
            switch state {
            case .start: try start(block)
            case .elements(let isFirst, let container):
                if try cutElements(block, isFirst: isFirst, container: container) { return true }
            case .values(let rows):
                if try cutValues(block, rows: rows) { return true }
            case .afterArray: try expectEnd(block)
            case .trailer(let container): try readTrailer(block, container)
            case .between(let container): try between(block, container)
            case .end: return false
            }
        }
    }

    // MARK: The first value

    private func start(_ block: ByteBlock) throws(ExportError) {
        var index = 0
        if isAtStart, block.count >= 3, block.bytes[0] == 0xEF, block.bytes[1] == 0xBB, block.bytes[2] == 0xBF {
            index = 3
        }
        isAtStart = false
        index = JSONText.skipSpace(block.bytes, from: index, end: block.count)
        guard index < block.count else {
            drop(block, upTo: index)
            if filler.isAtEnd { try acceptBlank(at: block) }
            return
        }
        if options.root != nil {
            try findRoot(block, at: index)
            return
        }
        switch block.bytes[index] {
        case 0x5B:
            drop(block, upTo: index + 1)
            state = .elements(isFirst: true, nil)
        case 0x7B:
            try decide(block, at: index)
        case 0x5D where options.acceptsBlank:
            drop(block, upTo: index + 1)
            state = .afterArray
        default:
            drop(block, upTo: index)
            state = .values(.values)
        }
    }

    private func acceptBlank(at block: ByteBlock) throws(ExportError) {
        guard options.acceptsBlank || readsLines else {
            throw ExportError(
                .malformed, "no JSON here: the input is blank", at: location(of: 0, in: block),
                advice: "an empty array is written []")
        }
        state = .end
    }

    /// Whether the object at `index` is a container of rows or the first of several rows.
    private func decide(_ block: ByteBlock, at index: Int) throws(ExportError) {
        while true {
            let probe = ContainerProbe(block.bytes, at: index, end: block.count)
            if let end = Scan.jsonSkip(block.bytes, from: index, count: block.count) {
                let behind = JSONText.skipSpace(block.bytes, from: end, end: block.count)
                if behind == block.count, try filler.extend(block) { continue }
                let isOnly = behind == block.count
                if let array = probe.arrayStart, probe.hasMarker || (isOnly && !probe.hasOtherArray), isOnly {
                    return enter(block, object: index, array: array, isCertain: probe.hasMarker)
                }
                let rows = readsLines ? lineForm(block, from: index, first: end) : .values
                if rows == nil, try filler.extend(block) { continue }
                drop(block, upTo: index)
                state = .values(rows ?? .lines)
                return
            }
            if let array = probe.arrayStart, probe.hasMarker || !probe.hasOtherArray,
                block.count - array >= JSONReader.patience
            {
                return enter(block, object: index, array: array, isCertain: probe.hasMarker)
            }
            if block.count - index > JSONReader.patience, probe.arrayStart == nil, readsLines {
                drop(block, upTo: index)
                state = .values(.lines)
                return
            }
            if try !filler.extend(block) {
                if let array = probe.arrayStart, probe.hasMarker {
                    return enter(block, object: index, array: array, isCertain: true)
                }
                drop(block, upTo: index)
                state = .values(readsLines ? .lines : .values)
                return
            }
        }
    }

    /// Whether lines are rows, as they are unless the first object that has members runs over several and is sound: an
    /// indented object without any stands on one line, too, and a broken line may seem to run on. Nil where more bytes are
    /// needed to tell.
    private func lineForm(_ block: ByteBlock, from start: Int, first end: Int) -> JSONRows? {
        var (index, end) = (start, end)
        while JSONText.skipSpace(block.bytes, from: index + 1, end: end) == end - 1 {
            index = JSONText.skipSpace(block.bytes, from: end, end: block.count)
            // A row that is too long is for those to tell who know where it starts.
            let isPatient = block.count - start <= min(JSONReader.patience, filler.maximumRow / 2)
            guard index < block.count else { return isPatient ? nil : .lines }
            guard block.bytes[index] == 0x7B, isPatient else { return .lines }
            guard let next = Scan.jsonSkip(block.bytes, from: index, count: block.count) else { return nil }
            end = next
        }
        let text = UnsafeBufferPointer(start: block.bytes + index, count: end - index)
        guard text.contains(0x0A) else { return .lines }
        // The check shortens what it reads.
        let copy = ByteBlock(capacity: text.count)
        copy.append(UnsafeRawBufferPointer(text))
        return (try? JSONText.container(copy.bytes, from: 0, end: copy.count)) == nil ? .lines : .values
    }

    /// Goes on behind the bracket that opens the row array.
    func enter(_ block: ByteBlock, object: Int, array: Int, isCertain: Bool) {
        let prefix = Array(UnsafeBufferPointer(start: block.bytes + object, count: array - object))
        let container = Container(prefix: prefix, origin: location(of: object, in: block), isCertain: isCertain)
        drop(block, upTo: array + 1)
        state = .elements(isFirst: true, container)
    }

    private func findRoot(_ block: ByteBlock, at index: Int) throws(ExportError) {
        let path = options.root ?? []
        repeat {
            if let place = ContainerProbe.find(path[...], block.bytes, at: index, end: block.count) {
                guard block.bytes[place] == 0x5B else {
                    throw ExportError(
                        .malformed, "--root \(path.joined(separator: ".")) is no array",
                        at: location(of: place, in: block),
                        advice: "name the keys that lead to the array of rows")
                }
                return enter(block, object: index, array: place, isCertain: true)
            }
        } while try filler.extend(block)
        throw ExportError(
            .malformed, "--root \(path.joined(separator: ".")) is not there", at: location(of: index, in: block),
            advice: "name the keys that lead to the array of rows")
    }

    // MARK: Rows

    /// Cuts behind the last whole element; false when the state changed instead.
    private func cutElements(
        _ block: ByteBlock, isFirst: Bool, container: Container?
    ) throws(ExportError) -> Bool {
        var index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            if filler.isAtEnd { throw unclosedArray(block) }
            drop(block, upTo: index)
            return false
        }
        if block.bytes[index] == 0x5D {
            if var container {
                container.trailerOrigin = location(of: index + 1, in: block)
                drop(block, upTo: index + 1)
                state = .trailer(container)
            } else {
                drop(block, upTo: index + 1)
                state = .afterArray
            }
            return false
        }
        if !isFirst {
            guard block.bytes[index] == 0x2C else {
                throw malformed("a comma or a closing bracket is expected", at: index, in: block)
            }
            index = JSONText.skipSpace(block.bytes, from: index + 1, end: block.count)
            while index == block.count {
                if try !filler.extend(block) { throw unclosedArray(block) }
                index = JSONText.skipSpace(block.bytes, from: index, end: block.count)
            }
            if block.bytes[index] == 0x5D {
                throw malformed("a value is expected behind the comma", at: index, in: block)
            }
        }
        block.start = index
        let end = try lastValueEnd(block, from: index, separator: 0x2C)
        finish(block, at: end, rows: .elements)
        state = end == nil ? .end : .elements(isFirst: false, container)
        return true
    }

    /// Cuts behind the last whole value or line; false when none is left.
    private func cutValues(_ block: ByteBlock, rows: JSONRows) throws(ExportError) -> Bool {
        let index = JSONText.skipSpace(block.bytes, from: 0, end: block.count)
        guard index < block.count else {
            drop(block, upTo: index)
            if filler.isAtEnd { state = .end }
            return false
        }
        block.start = index
        if rows == .lines {
            var searched = index
            while true {
                let fresh = UnsafeBufferPointer(start: block.bytes + searched, count: block.count - searched)
                let line = filler.isOversized(block) ? fresh.firstIndex(of: 0x0A) : fresh.lastIndex(of: 0x0A)
                if let last = line {
                    finish(block, at: searched + last + 1, rows: rows)
                    return true
                }
                searched = block.count
                if try !filler.extend(block) { break }
            }
            try checkLength(block, from: index)
            finish(block, at: nil, rows: rows)
            return true
        }
        finish(block, at: try lastValueEnd(block, from: index, separator: nil), rows: rows)
        return true
    }

    /// The offset behind the last whole value, reading on until there is one; nil when what is left holds none, and the
    /// parser shall say why.
    private func lastValueEnd(
        _ block: ByteBlock, from start: Int, separator: UInt8?
    ) throws(ExportError) -> Int? {
        var index = start
        var last: Int?
        while true {
            guard let end = valueEnd(block, at: index) else {
                if last != nil { return last }
                // That nothing follows may be news, and is what ends a number.
                let knewEnd = filler.isAtEnd
                if try filler.extend(block) || filler.isAtEnd != knewEnd { continue }
                return nil
            }
            guard end - index <= filler.maximumRow else { throw filler.rowTooLong(in: block) }
            last = end
            if filler.isOversized(block) { return last }
            index = JSONText.skipSpace(block.bytes, from: end, end: block.count)
            if let separator {
                guard index < block.count, block.bytes[index] == separator else { return last }
                index = JSONText.skipSpace(block.bytes, from: index + 1, end: block.count)
                guard index < block.count, block.bytes[index] != 0x5D else { return last }
            }
            guard index < block.count else { return last }
        }
    }

    /// The offset behind the value at `index`; nil when it does not end in the block. What is no value at all ends with
    /// the block, so that the parser sees it.
    @inline(__always)
    private func valueEnd(_ block: ByteBlock, at index: Int) -> Int? {
        switch block.bytes[index] {
        case 0x7B, 0x5B: return Scan.jsonSkip(block.bytes, from: index, count: block.count)
        default: return scalarEnd(block, at: index)
        }
    }

    private func scalarEnd(_ block: ByteBlock, at index: Int) -> Int? {
        switch block.bytes[index] {
        case 0x22:
            if let end = try? JSONText.skipString(block.bytes, from: index + 1, end: block.count) { return end }
            return filler.isAtEnd ? block.count : nil
        case 0x2D, 0x30...0x39, 0x61...0x7A:
            var end = index
            while end < block.count {
                switch block.bytes[end] {
                case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: end += 1
                case 0x09, 0x0A, 0x0D, 0x20, 0x2C, 0x5D, 0x7D: return end
                // A number that is followed by anything else is none, and the parser must see so.
                default: return block.bytes[index] < 0x61 ? block.count : end
                }
            }
            return filler.isAtEnd ? end : nil
        default: return block.count
        }
    }

    private func finish(_ block: ByteBlock, at end: Int?, rows: JSONRows) {
        passedOver = 0
        block.tag = rows.rawValue
        cut(block, at: end ?? block.count)
    }

    private func checkLength(_ block: ByteBlock, from index: Int) throws(ExportError) {
        guard block.count - index <= filler.maximumRow else { throw filler.rowTooLong(in: block) }
    }

    private func cut(_ block: ByteBlock, at end: Int) {
        filler.cut(block, at: end, lines: Scan.occurrences(of: 0x0A, in: block.bytes, count: end))
    }

    /// Lets go of what stands before `index`.
    func drop(_ block: ByteBlock, upTo index: Int) {
        passedOver += index
        cut(block, at: index)
    }

    func location(of offset: Int, in block: ByteBlock) -> Location {
        let lines = Scan.occurrences(of: 0x0A, in: block.bytes, count: offset)
        return Location(
            source: filler.source.name, line: block.origin.line + UInt64(lines) + 1,
            column: "\(JSONReader.column(of: offset, in: block))", byte: block.origin.byte + UInt64(offset))
    }

    /// How far an offset is into its line, which may have begun in a block before, counted from 1.
    static func column(of offset: Int, in block: ByteBlock) -> UInt64 {
        let byte = block.origin.byte + UInt64(offset)
        let feed = UnsafeBufferPointer(start: block.bytes, count: offset).lastIndex(of: 0x0A)
        let lineStart = feed.map { block.origin.byte + UInt64($0) + 1 } ?? block.origin.lineStart
        return byte - min(lineStart, byte) + 1
    }

    func malformed(_ message: String, at offset: Int, in block: ByteBlock) -> ExportError {
        ExportError(.malformed, message, at: location(of: offset, in: block))
    }

    private func unclosedArray(_ block: ByteBlock) -> ExportError {
        ExportError(
            .malformed, "the array of rows is not closed", at: location(of: block.count, in: block),
            advice: "the file was cut short; fetch it again")
    }
}
