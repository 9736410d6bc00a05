internal import ByteScanning
package import Tabular

extension ValueKinds {
    /// The kind of a number by its text, which follows the grammar of RFC 8259 §6.
    ///
    /// Bounds: only indexes below the count are read.
    package init(number bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            self = .decimal
            return
        }
        guard let whole = WholeNumber.printedValue(base, count: bytes.count) else {
            self = ShortestDouble.holds(base, count: bytes.count) ? .double : .decimal
            return
        }
        self = whole.magnitude < 1 << 53 ? .integer : .longInteger
    }
}
