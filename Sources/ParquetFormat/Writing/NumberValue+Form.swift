internal import ByteScanning
internal import JSONScanning

extension NumberValue {
    /// The text of a value of a form that is a number or a boolean.
    static func text(of bits: UInt64, _ form: ColumnForm) -> String {
        switch form {
        case .boolean: bits == 0 ? "false" : "true"
        case .double: ShortestDouble.text(of: Double(bitPattern: bits))
        default: "\(Int64(bitPattern: bits))"
        }
    }
}
