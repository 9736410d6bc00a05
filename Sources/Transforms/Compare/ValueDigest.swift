import ByteScanning
import JSONScanning
import Tabular

/// Fingerprints of values as they are compared with those of another source: by content, as keys are, and an object or array
/// by what it says, however it is spelled. Text that holds a whole object or array is that value, since CSV has no others.
///
/// White space, escapes, the order of an object's members (RFC 8259 §1: it has none) and the spelling of numbers inside are
/// spelling; the order of an array's elements is not.
///
/// Bounds: cells lie in the batch's block or arena, both with `ByteBlock.padding` behind them; ranges come from `JSONMembers`,
/// which checks each against the text's end. Nesting deeper than `deepest` costs no stack: what is below counts by its bytes.
final class ValueDigest {
    /// One worker alone uses it, for each value several times.
    @exclusivity(unchecked) private var fingerprinter: Fingerprinter
    private let seeds: FingerprintSeeds
    /// Whether text with escapes counts by those, and is another than the same text without.
    private let takesEscapes: Bool
    private let text = ValueText()
    private let compact = ByteBlock(capacity: 256)
    private let decoded = ByteBlock(capacity: 256)
    /// Where a text with a decimal comma is spelled as JSON has it.
    private let plain = ByteBlock(capacity: 64)
    private let hasCommas: Bool
    /// Levels are walked one inside the other, and each is scanned once for each level above it.
    private static let deepest = 64

    /// What stands in front of values of each kind.
    private enum Mark {
        static let string: UInt64 = 9
        static let literal: UInt64 = 10
        static let number: UInt64 = 11
        static let object: UInt64 = 12
        static let array: UInt64 = 13
        static let deep: UInt64 = 14
        static let nested: UInt64 = 15
        static let surrogates: UInt64 = 16
        static let escaped: UInt64 = 17
    }

    init(_ seeds: FingerprintSeeds, takesEscapes: Bool, hasCommas: Bool) {
        self.seeds = seeds
        self.takesEscapes = takesEscapes
        self.hasCommas = hasCommas
        fingerprinter = Fingerprinter(seeds, hasCommas: hasCommas)
    }

    /// The fingerprint of a cell's value in a column; nil where it is absent or null.
    @inline(__always)
    func fingerprint(of cell: Cell, in batch: RowBatch, column: Fingerprint) -> Fingerprint? {
        switch cell.kind {
        case .absent, .null: return nil
        case .text: return fingerprint(of: batch.bytes(of: cell), .text, column: column)
        case .escapedText: return fingerprint(ofEscaped: batch.bytes(of: cell), column: column)
        default: return text.text(of: cell, in: batch).map { fingerprint(of: $0, cell.kind, column: column) }
        }
    }

    @inline(__always)
    private func fingerprint(
        of text: UnsafeRawBufferPointer, _ kind: CellKind, column: Fingerprint
    ) -> Fingerprint {
        // Nearly all text is neither a number nor nested, as its first byte tells.
        guard kind == .text, !Fingerprinter.mayBeNumber(text), text.first != .openBrace, text.first != .openBracket
        else { return content(of: text, kind, column: column) }
        var lanes = FingerprintLanes(seeds, in: column)
        lanes.add(text)
        return lanes.fingerprint
    }

    /// The fingerprint of a value that others of its column may equal though theirs is another, as `RowDigester.areEqual`
    /// has it: text that is a number as that number, a date-time at midnight as its date. Nil for all others, which nearly
    /// all are.
    @inline(__always)
    func widerFingerprint(of cell: Cell, in batch: RowBatch, column: Fingerprint) -> Fingerprint? {
        switch cell.kind {
        case .text: return widerFingerprint(of: batch.bytes(of: cell), column: column)
        case .date: return text.text(of: cell, in: batch).flatMap { widerFingerprint(of: $0, column: column) }
        default: return nil
        }
    }

    @inline(__always)
    private func widerFingerprint(of text: UnsafeRawBufferPointer, column: Fingerprint) -> Fingerprint? {
        guard Fingerprinter.mayBeNumber(text) else { return nil }
        if let (number, spelled) = number(in: text) {
            // Its plain spelling is the number's fingerprint as it is.
            guard hasCommas || !number.isPlain(spelled) else { return nil }
            fingerprinter.begin(in: column)
            fingerprinter.add(content: spelled, isNumber: true)
            return fingerprinter.fingerprint()
        }
        guard let day = Midnight.day(of: text) else { return nil }
        return fingerprint(of: day, .text, column: column)
    }

    /// Whether a number and a text are the same number.
    func areSameNumber(_ left: Cell, _ right: Cell, in batch: RowBatch) -> Bool {
        let (number, text) = left.kind == .number ? (left, right) : (right, left)
        guard number.kind == .number, text.kind == .text, let one = DecimalText(batch.bytes(of: number)),
            let (other, _) = self.number(in: batch.bytes(of: text))
        else { return false }
        return DecimalText.compare(one, other) == 0
    }

    /// The number that a text is, and how JSON spells it; valid until the next is asked for.
    @inline(__always)
    private func number(in text: UnsafeRawBufferPointer) -> (DecimalText, spelled: UnsafeRawBufferPointer)? {
        let (spelled, isNone) = CommaText.number(in: text, hasCommas: hasCommas, plain)
        guard !isNone, let number = DecimalText(spelled) else { return nil }
        return (number, spelled)
    }

    /// Whether a date and a text, or two dates, are the same day, one of them as the date-time of its midnight.
    func areSameDay(_ left: Cell, _ right: Cell, in batch: RowBatch) -> Bool {
        guard left.kind == .date || right.kind == .date, let first = day(of: left, in: batch),
            let second = day(of: right, in: batch)
        else { return false }
        return first == second
    }

    /// The bytes of a date, or of the date of a date-time at midnight.
    private func day(of cell: Cell, in batch: RowBatch) -> [UInt8]? {
        guard cell.kind == .date || cell.kind == .text, let text = text.text(of: cell, in: batch) else { return nil }
        return Array(Midnight.day(of: text) ?? text)
    }

    private func content(
        of text: UnsafeRawBufferPointer, _ kind: CellKind, column: Fingerprint
    ) -> Fingerprint {
        fingerprinter.begin(in: column)
        if let nested = nested(text, isChecked: kind == .json) {
            fingerprinter.add(Mark.nested, 0)
            fingerprinter.add(nested.high, nested.low)
        } else {
            fingerprinter.add(content: text, isNumber: kind == .number)
        }
        return fingerprinter.fingerprint()
    }

    /// The fingerprint of a text with escapes, which are decoded once.
    private func fingerprint(ofEscaped body: UnsafeRawBufferPointer, column: Fingerprint) -> Fingerprint {
        if takesEscapes, body.first != .openBrace, body.first != .openBracket, body.first != .backslash {
            var lanes = FingerprintLanes(seeds, in: column)
            lanes.mix(Mark.escaped, 0)
            lanes.add(body)
            return lanes.fingerprint
        }
        if decoded.capacity > 1 << 20 { decoded.reset(keeping: 1 << 16) }
        decoded.count = 0
        decoded.grow(to: body.count + 16)
        guard let base = body.bindMemory(to: UInt8.self).baseAddress else {
            return fingerprint(of: body, .text, column: column)
        }
        let text = EscapedText.decode(base, count: body.count, to: decoded.bytes)
        decoded.count = text.count
        guard text.replaced > 0 else { return fingerprint(of: decoded.contents, .text, column: column) }
        // Two lone surrogates are two texts, though both would be shown as U+FFFD.
        fingerprinter.begin(in: column)
        fingerprinter.add(Mark.surrogates, 0)
        EscapedText.name(body).withUnsafeBytes { fingerprinter.add(exactly: $0) }
        return fingerprinter.fingerprint()
    }

    /// The fingerprint of a column's name.
    func fingerprint(ofColumn name: ColumnName) -> Fingerprint {
        fingerprinter.begin()
        name.utf8.withUnsafeBytes { fingerprinter.add(exactly: $0) }
        return fingerprinter.fingerprint()
    }

    /// The fingerprint of the object or array that all of `text` is; nil where it is none.
    private func nested(_ text: UnsafeRawBufferPointer, isChecked: Bool) -> Fingerprint? {
        guard let first = text.first, first == .openBrace || first == .openBracket,
            let bytes = text.bindMemory(to: UInt8.self).baseAddress
        else { return nil }
        if !isChecked {
            guard let end = try? JSONText.skipContainer(bytes, from: 0, end: text.count),
                JSONText.skipSpace(bytes, from: end, end: text.count) == text.count
            else { return nil }
        }
        return container(bytes, 0..<text.count, depth: 0)
    }

    private func value(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, depth: Int) -> Fingerprint {
        guard let first = range.first.map({ bytes[$0] }) else { return Fingerprint(high: 0, low: 0) }
        var own = fingerprinter
        own.begin()
        switch first {
        case .openBrace, .openBracket: return container(bytes, range, depth: depth)
        case .quote:
            own.add(Mark.string, 0)
            add(string: bytes, range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1), to: &own)
        case .t, .f, .n: own.add(Mark.literal, UInt64(first))
        default:
            own.add(Mark.number, 0)
            own.add(
                content: UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count), isNumber: true)
        }
        return own.fingerprint()
    }

    private func container(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, depth: Int) -> Fingerprint {
        guard depth < ValueDigest.deepest, var members = JSONMembers(bytes, in: range) else {
            return deep(UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
        }
        let isObject = bytes[range.lowerBound] == .openBrace
        var own = fingerprinter
        own.begin()
        // A sum does not depend on the order.
        var sum = Fingerprint(high: 0, low: 0)
        var count: UInt64 = 0
        while let member = members.next() {
            count += 1
            let value = value(bytes, member.value, depth: depth + 1)
            if isObject {
                var pair = fingerprinter
                pair.begin()
                add(string: bytes, member.key, to: &pair)
                pair.add(value.high, value.low)
                let found = pair.fingerprint()
                sum = Fingerprint(high: sum.high &+ found.high, low: sum.low &+ found.low)
            } else {
                own.add(value.high, value.low)
            }
        }
        own.add(isObject ? Mark.object : Mark.array, count)
        own.add(sum.high, sum.low)
        return own.fingerprint()
    }

    /// A container too deep to be walked, without the white space between its tokens.
    private func deep(_ text: UnsafeRawBufferPointer) -> Fingerprint {
        compact.reset(keeping: 1 << 20)
        compact.append(text)
        if let span = try? JSONText.container(compact.bytes, from: 0, end: compact.count) { compact.count = span.count }
        var own = fingerprinter
        own.begin()
        own.add(Mark.deep, 0)
        own.add(exactly: compact.contents)
        return own.fingerprint()
    }

    private func add(string bytes: UnsafePointer<UInt8>, _ body: Range<Int>, to target: inout Fingerprinter) {
        let text = UnsafeRawBufferPointer(start: bytes + body.lowerBound, count: body.count)
        guard Scan.find(.backslash, in: bytes + body.lowerBound, count: body.count) < body.count else {
            return target.add(exactly: text)
        }
        EscapedText.name(text).withUnsafeBytes { target.add(exactly: $0) }
    }
}
