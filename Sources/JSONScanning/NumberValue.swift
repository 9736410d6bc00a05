import ByteScanning
package import Tabular

/// A number as a column of numbers holds it.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
package struct NumberValue {
    /// `integer`, `longInteger`, `double` or `decimal`.
    package private(set) var kind: ValueKinds
    /// The bits of an `Int64` or a `Double`; nothing for a number that is neither.
    package private(set) var bits: UInt64
    /// Whether its text is the one that the value is printed as.
    package private(set) var isPrintedAlike = true

    /// - Parameter isDouble: whether it was a double where it was read, whose digits from 2^53 on are no whole number's.
    package init(_ bytes: UnsafePointer<UInt8>, count: Int, isDouble: Bool = false) {
        guard let whole = WholeNumber.printedValue(bytes, count: count) else {
            self = count > 0 ? NumberValue.fraction(bytes, count: count) : NumberValue(kind: .decimal, bits: 0)
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

    /// A number that may have a comma where JSON has a point, and is printed with a point.
    package init(withComma bytes: UnsafePointer<UInt8>, count: Int) {
        guard NumberValue.hasComma(bytes, count: count) else {
            self.init(bytes, count: count)
            return
        }
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(count, 1)) { copy in
            guard let base = copy.baseAddress else { return NumberValue(kind: .decimal, bits: 0) }
            var number = NumberValue(base, count: CommaNumber.json(bytes, count: count, to: base))
            number.isPrintedAlike = false
            return number
        }
    }

    /// Whether a comma is among the bytes.
    package static func hasComma(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        for index in 0..<count where bytes[index] == .comma { return true }
        return false
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
