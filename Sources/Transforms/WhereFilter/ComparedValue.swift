import ByteScanning
import Libc
import Tabular

/// A value ready to be compared.
///
/// Bounds: as many bytes are compared as both texts have.
struct ComparedValue {
    let text: UnsafeRawBufferPointer
    /// The same as JSON writes numbers, where it may be one.
    private let number: UnsafeRawBufferPointer
    /// Its value, where it is up to 19 plain digits.
    private let integer: UInt64?
    /// Whether it is no number, whatever JSON would take it for.
    private let isText: Bool
    /// Whether it is a time by its kind, so that the other one is taken for one where it is written as one.
    private let isTime: Bool

    init(_ text: UnsafeRawBufferPointer, isTime: Bool = false) {
        (self.text, number, isText, self.isTime) = (text, text, false, isTime)
        integer = DecimalText.plainInteger(text)
    }

    /// A text of a source in whose numbers a comma stands before the fraction; the number that it may be is written to `block`.
    init(withCommas text: UnsafeRawBufferPointer, _ block: ByteBlock) {
        (number, isText) = CommaText.number(in: text, hasCommas: true, block)
        (self.text, isTime) = (text, false)
        integer = DecimalText.plainInteger(number)
    }

    /// Negative when it comes before the other, 0 when they are the same: as numbers where both are, as moments where
    /// both can be and one is, else byte by byte.
    @inline(__always)
    func order(_ other: ComparedValue) -> Int {
        if let integer, let otherInteger = other.integer {
            return integer < otherInteger ? -1 : integer > otherInteger ? 1 : 0
        }
        // A number starts with a digit or a minus, which rules out almost all text at once.
        if mayBeNumber, other.mayBeNumber, let left = DecimalText(number), let right = DecimalText(other.number) {
            return DecimalText.compare(left, right)
        }
        if isTime || other.isTime, let order = MomentText.order(text, other.text) { return order }
        let count = min(text.count, other.text.count)
        if count > 0, let left = text.baseAddress, let right = other.text.baseAddress {
            let order = memcmp(left, right, count)
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        return (text.count - other.text.count).signum()
    }

    private var mayBeNumber: Bool {
        guard !isText, let first = number.first else { return false }
        return first.isDigit || first == .minus
    }
}
