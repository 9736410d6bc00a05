internal import ByteScanning
internal import Tabular

/// A number as a column holds it.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
struct NumberValue {
    var kind: ValueKinds
    /// The bits of an `Int64` or a `Double`; nothing for a number that is neither.
    var bits: UInt64

    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard let whole = WholeNumber.printedValue(bytes, count: count) else {
            self = count > 0 ? NumberValue.fraction(bytes, count: count) : NumberValue(kind: .decimal, bits: 0)
            return
        }
        self.init(kind: whole.magnitude < 1 << 53 ? .integer : .longInteger, bits: UInt64(bitPattern: whole))
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
