internal import Libc
internal import Tabular

/// The least and the greatest value of a column chunk or a page.
enum ColumnBounds: Sendable, Equatable {
    /// There is no value.
    case none
    case booleans(least: Bool, greatest: Bool)
    case integers(least: Int64, greatest: Int64)
    case doubles(least: Double, greatest: Double)
    case texts(least: TextBound, greatest: TextBound)

    /// Those of `count` values of this form, which stand in `values` as they wait for their page.
    init(_ form: ColumnForm, _ values: UnsafeRawBufferPointer, count: Int) {
        self = .none
        guard count > 0 else { return }
        switch form {
        case .empty: return
        case .boolean:
            let (hasFalse, hasTrue) = (values.contains(0), values.contains(1))
            self = .booleans(least: !hasFalse, greatest: hasTrue)
        case .int64, .date, .localTime, .instant:
            var (least, greatest) = (Int64.max, Int64.min)
            for index in 0..<min(count, values.count / 8) {
                let value = values.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
                least = min(least, value)
                greatest = max(greatest, value)
            }
            self = .integers(least: least, greatest: greatest)
        case .double:
            var (least, greatest) = (Double.infinity, -Double.infinity)
            for index in 0..<min(count, values.count / 8) {
                let value = values.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
                least = min(least, value)
                greatest = max(greatest, value)
            }
            self = .doubles(least: least, greatest: greatest)
        case .text: self = PlainTexts.bounds(of: values)
        }
    }

    /// Takes in those of further values of the same form.
    mutating func join(_ other: ColumnBounds) {
        switch (self, other) {
        case (_, .none): return
        case (.none, _): self = other
        case (.booleans(let least, let greatest), .booleans(let otherLeast, let otherGreatest)):
            self = .booleans(least: least && otherLeast, greatest: greatest || otherGreatest)
        case (.integers(let least, let greatest), .integers(let otherLeast, let otherGreatest)):
            self = .integers(least: min(least, otherLeast), greatest: max(greatest, otherGreatest))
        case (.doubles(let least, let greatest), .doubles(let otherLeast, let otherGreatest)):
            self = .doubles(least: min(least, otherLeast), greatest: max(greatest, otherGreatest))
        case (.texts(let least, let greatest), .texts(let otherLeast, let otherGreatest)):
            self = .texts(
                least: otherLeast.isLeast(beside: least) ? otherLeast : least,
                greatest: otherGreatest.isGreatest(beside: greatest) ? otherGreatest : greatest)
        default: self = .none
        }
    }
}

/// The first bytes of a text that bounds others.
struct TextBound: Sendable, Equatable {
    /// As many bytes as are kept, or fewer, so that no character is cut.
    static let limit = 64

    var bytes: [UInt8]
    /// Whether the text goes on.
    var isCut: Bool

    init(_ text: UnsafeRawBufferPointer) {
        var end = min(text.count, TextBound.limit)
        isCut = end < text.count
        // Back to where a character begins.
        while isCut, end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        bytes = Array(text.prefix(end))
    }

    /// Whether no text that begins like `other` is below all that begin like this one. Both are bounds from below, and so
    /// is the one that is taken.
    func isLeast(beside other: TextBound) -> Bool {
        bytes == other.bytes ? !isCut : bytes.lexicographicallyPrecedes(other.bytes)
    }

    /// Whether a text that begins like this one may be above all that begin like `other`: what is cut goes on with
    /// anything.
    func isGreatest(beside other: TextBound) -> Bool {
        if other.isCut, bytes.starts(with: other.bytes) { return false }
        if isCut, other.bytes.starts(with: bytes) { return true }
        return other.bytes.lexicographicallyPrecedes(bytes)
    }

    /// Bytes that no text which begins like this one is above, in UTF-8: where it is cut, the last character that has a
    /// successor becomes that one. Nil where none has.
    var upperBound: [UInt8]? {
        guard isCut else { return bytes }
        var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            scalars.append(scalar)
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return Array(String(text).utf8)
        }
        return nil
    }
}

/// Texts as PLAIN encodes them: each its length in four bytes, then its bytes.
///
/// Bounds: a length is believed only as far as the bytes go.
enum PlainTexts {
    /// The least and the greatest.
    static func bounds(of values: UnsafeRawBufferPointer) -> ColumnBounds {
        guard let base = values.baseAddress else { return .none }
        var least: (start: Int, count: Int)?
        var greatest: (start: Int, count: Int)?
        walk(values) { start, count in
            guard let low = least, let high = greatest else {
                least = (start, count)
                greatest = (start, count)
                return
            }
            if precedes(base + start, count, base + low.start, low.count) {
                least = (start, count)
            } else if precedes(base + high.start, high.count, base + start, count) {
                greatest = (start, count)
            }
        }
        guard let least, let greatest else { return .none }
        return .texts(
            least: TextBound(UnsafeRawBufferPointer(start: base + least.start, count: least.count)),
            greatest: TextBound(UnsafeRawBufferPointer(start: base + greatest.start, count: greatest.count)))
    }

    /// Calls `body` with where each text starts and how many bytes it has.
    @inline(__always)
    static func walk(_ values: UnsafeRawBufferPointer, _ body: (Int, Int) -> Void) {
        var place = 0
        while values.count - place >= 4 {
            let stated = Int(UInt32(littleEndian: values.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
            place += 4
            let count = min(stated, values.count - place)
            body(place, count)
            place += count
        }
    }

    /// Whether the first text is below the second, byte by byte.
    @inline(__always)
    private static func precedes(_ a: UnsafeRawPointer, _ aCount: Int, _ b: UnsafeRawPointer, _ bCount: Int) -> Bool {
        if aCount >= 8, bCount >= 8 {
            let (first, second) = (a.loadUnaligned(as: UInt64.self), b.loadUnaligned(as: UInt64.self))
            if first != second { return first.bigEndian < second.bigEndian }
        }
        let order = memcmp(a, b, min(aCount, bCount))
        return order == 0 ? aCount < bCount : order < 0
    }
}
