internal import ByteScanning
internal import Tabular

/// A number as a column holds it.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
struct NumberValue {
    var kind: ValueKinds
    /// The bits of an `Int64` or a `Double`; nothing for a number that is neither.
    var bits: UInt64

    /// - Parameter isDouble: whether it was a double where it was read, whose digits from 2^53 on are no whole number's.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, count: Int, isDouble: Bool = false) {
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

    /// Whether a comma is among the bytes.
    static func hasComma(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        for index in 0..<count where bytes[index] == .comma { return true }
        return false
    }

    /// A number that may have a comma where JSON has a point.
    init(withComma bytes: UnsafePointer<UInt8>, count: Int) {
        guard NumberValue.hasComma(bytes, count: count) else {
            self.init(bytes, count: count)
            return
        }
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(count, 1)) { copy in
            guard let base = copy.baseAddress else { return NumberValue(kind: .decimal, bits: 0) }
            let written = CommaNumber.json(bytes, count: count, to: base)
            return NumberValue(base, count: written)
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
        return NumberValue(kind: .double, bits: value.bitPattern)
    }

    /// The text of a value of a form that is a number or a boolean.
    static func text(of bits: UInt64, _ form: ColumnForm) -> String {
        switch form {
        case .boolean: bits == 0 ? "false" : "true"
        case .double: ShortestDouble.text(of: Double(bitPattern: bits))
        default: "\(Int64(bitPattern: bits))"
        }
    }
}
