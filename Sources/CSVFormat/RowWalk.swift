import ByteScanning
import Tabular

/// Finds where rows end the way the parser will, one after another, for `--skip-errors`: a row that is bad ends with its
/// first line, and what stands behind it is read anew. Counting quotes, as `Scan.csvCut` does, would go on inside the
/// field that was never closed, and which rows survive would depend on where blocks end.
///
/// Bounds: `index` stays between `start` and `count`; a byte is taken only below `count`, and finders give at most the
/// count they were given.
struct RowWalk {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let grammar: CSVGrammar
    /// Whether no more bytes follow, so that a row ends with them.
    let isAtEnd: Bool
    /// What is known of rows before, by the offset in the source of what stands at `bytes`.
    let faults: KnownFaults
    let base: Int
    /// What takes the rows apart in the grammar's stead, where they are of a dialect.
    var dialect: DialectWalk?

    init(
        bytes: UnsafePointer<UInt8>, count: Int, layout: CSVLayout, isAtEnd: Bool, faults: KnownFaults, base: Int
    ) {
        self.bytes = bytes
        self.count = count
        grammar = layout.grammar
        self.isAtEnd = isAtEnd
        self.faults = faults
        self.base = base
        dialect = layout.dialect.map { DialectWalk(bytes: bytes, count: count, dialect: $0, isAtEnd: isAtEnd) }
    }

    /// The offset behind the last row from `start` and its line end, or behind the first; nil where no row ends. Where bad
    /// rows are errors, what stands before the first of them ends there, and it with the bytes: all that shows what is wrong.
    func end(from start: Int, ofFirst: Bool, skipsErrors: Bool = true) -> Int? {
        var index = start
        while index < count {
            let (end, isBad) = outcome(from: index)
            if isBad, !skipsErrors { return index > start ? index : count }
            guard let end else { break }
            index = end
            if ofFirst { break }
        }
        return index > start ? index : nil
    }

    /// The offset behind a row and its line end, or nil where the bytes end before it.
    func rowEnd(from start: Int) -> Int? { outcome(from: start).end }

    /// The same, and whether the row is bad. A bad row's other lines are looked at again, each as the start of a row: where
    /// one comes to a field that led to the same fault before, it need not be followed to it.
    func outcome(from start: Int) -> (end: Int?, isBad: Bool) {
        if let dialect { return dialect.outcome(from: start, faults, base: base) }
        faults.pass(base + start)
        var state = CSVGrammar.State.rowStart
        var index = start
        var fields: [Int] = []
        // Whether the field at hand, or the quoted one before it, holds a line end.
        var hasLineEnd = false
        while true {
            let next = grammar.skip(state, bytes, from: index, count: count)
            if state == .quoted, !hasLineEnd {
                hasLineEnd =
                    Scan.find(.lineFeed, .carriageReturn, in: bytes + index, count: next - index) < next - index
            }
            index = next
            guard index < count else {
                guard isAtEnd else { return (nil, false) }
                return state.isClosed ? (count, false) : bad(from: start, fields)
            }
            state = grammar.state(after: state, bytes[index])
            index += 1
            switch state {
            case .rowStart: return (index, false)
            case .behindQuoted: return bad(from: start, fields)
            case .fieldStart:
                if hasLineEnd, fields.count < KnownFaults.limit { fields.append(base + index) }
                hasLineEnd = false
                if faults.contain(base + index) { return (lineEnd(from: start), true) }
            default: break
            }
        }
    }

    private func bad(from start: Int, _ fields: [Int]) -> (end: Int?, isBad: Bool) {
        faults.add(fields)
        return (lineEnd(from: start), true)
    }

    /// The offset behind the line end of the line that `start` stands in, or nil where the bytes end before it.
    func lineEnd(from start: Int) -> Int? {
        let index = start + Scan.find(.lineFeed, .carriageReturn, in: bytes + start, count: count - start)
        guard index < count else { return isAtEnd ? count : nil }
        // Whether a line feed follows the carriage return makes no difference: it would be a blank line.
        return index + 1
    }
}

/// Where fields start that are known to lead to the fault of a bad row: of each of its lines the first. Without it a row of
/// a million lines would be read anew to its end from each of them.
final class KnownFaults {
    static let limit = 1 << 20
    private var places: Set<Int> = []
    private var last = -1
    var isEmpty: Bool { places.isEmpty }

    @inline(__always)
    func contain(_ place: Int) -> Bool { !places.isEmpty && places.contains(place) }

    func add(_ fields: [Int]) {
        guard let end = fields.last else { return }
        if places.count + fields.count > KnownFaults.limit { forget() }
        places.formUnion(fields)
        last = max(last, end)
    }

    /// Lets go of what a row that starts at `place` cannot come to.
    func pass(_ place: Int) { if place > last { forget() } }

    func forget() {
        if !places.isEmpty { places = [] }
        last = -1
    }
}
