import ByteScanning
import Tabular

/// The end of delimiter-separated text that rows are added to.
///
/// Whether it stands within quotes depends on all that stands before. So it is read from its end, block by block, each of which
/// says what becomes of whatever state it is read in, until all states that go with the text come to the same:
///
/// ```
///          …  ┼ block ┼ block ┤          fieldStart ──▶ rowStart
///             ◀───────────────           quoted ──▶ none: text behind a closing quote
/// ```
///
/// Bounds: every index is below the count of the block at hand.
struct LastRow {
    /// What a state before some text becomes behind it.
    private struct Outcome {
        var state: CSVGrammar.State
        /// Where the quote stands in that text that opened the field; nil where none did.
        var opening: UInt64?
    }

    private let file: any SeekableByteSource
    private let grammar: CSVGrammar
    private let block = ByteBlock()
    /// What becomes of each of `starts` from where the block at hand begins to the end of the file; nil where it goes not with
    /// the text.
    private var outcomes: [Outcome?] = LastRow.starts.map { Outcome(state: $0, opening: nil) }
    private static let starts: [CSVGrammar.State] = [.fieldStart, .unquoted, .quoted, .quoteInQuoted]

    /// Refuses text whose last row ends within quotes: what is added behind it would be read as a part of it.
    ///
    /// Not more is read of it than a row may have, since quotes that are open for longer are an error to all who read it.
    ///
    /// - Parameter blockSizes: how many bytes the last block has, and how many the others.
    /// - Throws: `.output` naming the file and where the quotes are opened.
    static func check(
        of file: any SeekableByteSource, delimiter: UInt8, maximumRow: Int,
        blockSizes: (last: Int, other: Int) = (1 << 16, 1 << 20)
    ) throws(ExportError) {
        var last = LastRow(file: file, grammar: CSVGrammar(delimiter: delimiter))
        var end = file.length
        while end > 0 {
            let size = end == file.length ? blockSizes.last : blockSizes.other
            let start = end - min(end, UInt64(size))
            try last.precede(start..<end)
            let states = last.outcomes.compactMap { $0 }
            let open = states.filter { $0.state == .quoted }
            if open.isEmpty { return }
            let isLast = start == 0 || file.length - start > UInt64(maximumRow)
            let openings = Set(open.map(\.opening))
            if open.count == states.count, isLast || (openings.count == 1 && openings.first != .some(nil)) {
                throw ExportError(
                    .output, "its last row ends within quotes, so rows are not added behind it",
                    at: Location(source: file.name, byte: openings.count == 1 ? openings.first ?? nil : nil),
                    advice: "it was cut, perhaps: close the quotes or take the row away")
            }
            if isLast { return }
            end = start
        }
    }

    private init(file: any SeekableByteSource, grammar: CSVGrammar) {
        self.file = file
        self.grammar = grammar
    }

    /// Goes on with the bytes in front of those that were looked at.
    private mutating func precede(_ range: Range<UInt64>) throws(ExportError) {
        block.count = 0
        guard try file.append(Int(range.count), at: range.lowerBound, to: block), block.count > 0 else { return }
        var (states, begin) = (LastRow.starts, 0)
        if range.lowerBound == 0 {
            // Nothing else can stand before the first byte.
            states = [.rowStart]
            begin = block.contents.starts(with: CSVStyle.mark) ? CSVStyle.mark.count : 0
        }
        let isPlain = Scan.find(.quote, in: block.bytes, count: block.count) == block.count
        let found = states.map { state in
            let outcome = isPlain && begin == 0 ? withoutQuotes(state) : self.outcome(of: state, from: begin)
            return outcome.flatMap { behind($0, range.lowerBound) }
        }
        outcomes = found
    }

    /// What becomes of a block's outcome at the end of the file.
    private func behind(_ outcome: Outcome, _ start: UInt64) -> Outcome? {
        let place = LastRow.starts.firstIndex(of: outcome.state == .rowStart ? .fieldStart : outcome.state)
        guard let place, var last = outcomes[place] else { return nil }
        if last.opening == nil { last.opening = outcome.opening.map { $0 + start } }
        return last
    }

    /// What becomes of a state in the block, with offsets in it; nil where the text does not go with it.
    private func outcome(of start: CSVGrammar.State, from begin: Int) -> Outcome? {
        var outcome = Outcome(state: start, opening: nil)
        var index = begin
        while true {
            index = grammar.skip(outcome.state, block.bytes, from: index, count: block.count)
            guard index < block.count else { return outcome }
            let next = grammar.state(after: outcome.state, block.bytes[index])
            if next == .behindQuoted { return nil }
            if next == .quoted, outcome.state.startsField { outcome.opening = UInt64(index) }
            outcome.state = next
            index += 1
        }
    }

    /// The same for a block without a quote.
    private func withoutQuotes(_ start: CSVGrammar.State) -> Outcome? {
        if start == .quoted { return Outcome(state: .quoted, opening: nil) }
        if start == .quoteInQuoted, grammar.state(after: start, block.bytes[0]) == .behindQuoted { return nil }
        return Outcome(state: grammar.state(after: .unquoted, block.bytes[block.count - 1]), opening: nil)
    }
}
