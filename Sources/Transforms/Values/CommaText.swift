import ByteScanning
import Tabular

/// Texts of sources in whose numbers a comma stands before the fraction (`RowShape.hasDecimalCommas`), for whatever takes them
/// for numbers: comparisons, arithmetic, sorting.
///
/// Bounds: the target gets room for as many bytes as the text has.
enum CommaText {
    /// The number that a text is as JSON writes it, in `target`, which is emptied first; any other text as it is.
    static func json(_ text: UnsafeRawBufferPointer, _ target: ByteBlock) -> UnsafeRawBufferPointer {
        guard text.count > 0, let base = text.bindMemory(to: UInt8.self).baseAddress,
            base[0].isDigit || base[0] == .minus, text.contains(.comma) || text.contains(.dot)
        else { return text }
        target.reset(keeping: 1 << 20)
        target.grow(to: text.count)
        target.count = CommaNumber.json(base, count: text.count, to: target.bytes)
        return target.count > 0 ? target.contents : text
    }

    /// A value's text as `json` gives it where commas count, and whether it `isNone`.
    @inline(__always)
    static func number(
        in text: UnsafeRawBufferPointer, hasCommas: Bool, _ target: ByteBlock
    ) -> (text: UnsafeRawBufferPointer, isNone: Bool) {
        guard hasCommas else { return (text, false) }
        let given = json(text, target)
        return (given, isNone(given, of: text))
    }

    /// Whether `json` gave a text as it is that is no number, though JSON would take it for one: `0.500`, `1.5`. Where a comma
    /// stands before the fraction, a point stands between groups alone.
    static func isNone(_ given: UnsafeRawBufferPointer, of text: UnsafeRawBufferPointer) -> Bool {
        given.baseAddress == text.baseAddress && text.contains(.dot)
    }
}

extension CellKind {
    /// Whether it is text as a source has it.
    var isText: Bool { self == .text || self == .escapedText }
}
