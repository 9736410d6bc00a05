internal import ByteScanning
package import Tabular

/// A number as a database's column holds it.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
package struct NumberValue {
    /// `integer`, `longInteger`, `double` or `decimal`.
    package var kind: ValueKinds
    /// The bits of an `Int64` or a `Double`; nothing for a number that is neither.
    package var bits: UInt64
    /// Whether its text is the one that the value is printed as.
    package var isPrintedAlike = true

    /// - Parameter isDouble: whether it was a double where it was read, whose digits from 2^53 on are no whole number's.
    package init(_ bytes: UnsafePointer<UInt8>, count: Int, isDouble: Bool = false) {
        guard let whole = WholeNumber.printedValue(bytes, count: count) else {
            self = NumberValue.fraction(bytes, count: count)
            return
        }
        if whole.magnitude < 1 << 53 {
            self.init(kind: .integer, bits: UInt64(bitPattern: whole))
        } else if isDouble, ShortestDouble.holds(bytes, count: count) {
            self.init(kind: .double, bits: Double(whole).bitPattern)
        } else {
            self.init(kind: .longInteger, bits: UInt64(bitPattern: whole))
        }
    }

    private init(kind: ValueKinds, bits: UInt64) {
        self.kind = kind
        self.bits = bits
    }

    private static func fraction(_ bytes: UnsafePointer<UInt8>, count: Int) -> NumberValue {
        guard let digits = ShortestDouble.digits(bytes, count: count),
            ShortestDouble.holds(digits, bytes, count: count),
            let value = ShortestDouble.value(digits, bytes, count: count)
        else { return NumberValue(kind: .decimal, bits: 0) }
        var number = NumberValue(kind: .double, bits: value.bitPattern)
        number.isPrintedAlike = NumberGrammar.roundTripsAsDouble(bytes, count: count)
        return number
    }
}
