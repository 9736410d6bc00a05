import ByteScanning
import Libc
import Tabular

/// A value ready to be compared.
///
/// Bounds: as many bytes are compared as both texts have.
struct ComparedValue {
    let text: UnsafeRawBufferPointer
    /// Its value, where it is up to 19 plain digits.
    private let integer: UInt64?
    /// Whether it is no number, whatever JSON would take it for.
    private let isText: Bool

    init(_ text: UnsafeRawBufferPointer, isText: Bool = false) {
        self.text = text
        self.isText = isText
        integer = DecimalText.plainInteger(text)
    }

    /// Negative when it comes before the other, 0 when they are the same: as numbers where both are, else byte by byte.
    @inline(__always)
    func order(_ other: ComparedValue) -> Int {
        if let integer, let otherInteger = other.integer {
            return integer < otherInteger ? -1 : integer > otherInteger ? 1 : 0
        }
        // A number starts with a digit or a minus, which rules out almost all text at once.
        if mayBeNumber, other.mayBeNumber, let number = DecimalText(text), let otherNumber = DecimalText(other.text) {
            return DecimalText.compare(number, otherNumber)
        }
        let count = min(text.count, other.text.count)
        if count > 0, let left = text.baseAddress, let right = other.text.baseAddress {
            let order = memcmp(left, right, count)
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        return (text.count - other.text.count).signum()
    }

    private var mayBeNumber: Bool {
        guard !isText, let first = text.first else { return false }
        return first.isDigit || first == .minus
    }
}
