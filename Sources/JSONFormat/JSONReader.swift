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
/// Which form it is, a `JSONFormDetector` finds out. Finding where a row ends is counting brackets outside strings; whether
/// the row is valid is the parser's matter. What cannot be cut because it is malformed is therefore handed to the parser
/// whole, which knows what is wrong and where.
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
        let prefix: [UInt8]
        let origin: Location
        /// The whole object was seen, or `--root` named the array, so what follows cannot contradict that.
        let isSettled: Bool
        /// It is a body of the API's, and not an object whose only key holds the rows.
        var isBody: Bool
        /// The key of its array, for messages.
        let key: String
        /// What all its rows are of, where it says so before them.
        var owner: [UInt8] = []
        /// How its elements are read.
        let rows: JSONRows
    }

    let filler: BlockFiller
    let options: JSONOptions
    let rule: EnvelopeRule
    /// Nested values become rows or columns later, so that one in a row that is all there is needs no advice.
    let takesNestedApart: Bool
    let readsLines: Bool
    let skipsErrors: Bool
    private let encodingName: String?
    var state = State.start
    /// Bytes let go of since the last row.
    private var passedOver = 0
    /// What a look at the first rows, and at a row that is all there is, has shown.
    var advice: RowsElsewhere
    /// What may still be spent on looking for the ends of values that go on over line ends and are broken perhaps.
    var searchBudget = JSONFormDetector.patience

    init(of source: any ByteSource, options: FormatOptions, readsLines: Bool) {
        filler = BlockFiller(source, options: options)
        var json = options[JSONOptions.self]
        json.tracksChange = options.tracksChange
        self.options = json
        rule = options[EnvelopeRule.self]
        takesNestedApart = options.takesNestedApart
        advice = RowsElsewhere(expectsEnvelopes: self.options.unwraps, rule: rule)
        self.readsLines = readsLines
        skipsErrors = options.skipsErrors
        encodingName = options.encodingName
    }

    var notes: [String] { advice.notes(source: filler.source.name) }

    func makeParser() -> any RowParser {
        let parser = JSONParser(
            options: options, rule: rule, skipsErrors: skipsErrors, sourceName: filler.source.name)
        parser.encodingName = encodingName
        return parser
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

    // MARK: Blocks

    /// Ends a block of rows at `end`, or behind all it has.
    func finish(_ block: ByteBlock, at end: Int?, rows: JSONRows) {
        passedOver = 0
        block.layoutID = rows.rawValue
        cut(block, at: end ?? block.count)
    }

    private func cut(_ block: ByteBlock, at end: Int) {
        filler.cut(block, at: end, lines: Scan.occurrences(of: .lineFeed, in: block.bytes, count: end))
    }

    /// Lets go of what stands before `index`.
    func drop(_ block: ByteBlock, upTo index: Int) {
        passedOver += index
        cut(block, at: index)
    }

    func location(of offset: Int, in block: ByteBlock) -> Location {
        let lines = Scan.occurrences(of: .lineFeed, in: block.bytes, count: offset)
        return Location(
            source: filler.source.name, line: block.origin.line + UInt64(lines) + 1,
            column: JSONReader.column(of: offset, in: block), byte: block.origin.byte(at: offset))
    }

    /// How far an offset is into its line, which may have begun in a block before, counted from 1: in bytes, and in characters of
    /// text that had other bytes in its source, where the line's beginning is at hand.
    static func column(of offset: Int, in block: ByteBlock) -> String? {
        let before = UnsafeBufferPointer(start: block.bytes, count: offset)
        let feed = before.lastIndex(of: .lineFeed)
        let byte = block.origin.byte + UInt64(offset)
        let lineStart = feed.map { block.origin.byte + UInt64($0) + 1 } ?? block.origin.lineStart
        guard block.origin.isDecoded else { return "\(byte - min(lineStart, byte) + 1)" }
        guard lineStart >= block.origin.byte, lineStart <= byte else { return nil }
        return "\(characterCount(before[(offset - Int(byte - lineStart))...]) + 1)"
    }

    /// How many characters begin in a part of UTF-8 text.
    static func characterCount(_ bytes: some Sequence<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

    func malformed(_ message: String, at offset: Int, in block: ByteBlock, advice: String? = nil) -> ExportError {
        ExportError(.malformed, message, at: location(of: offset, in: block), advice: advice)
    }
}
