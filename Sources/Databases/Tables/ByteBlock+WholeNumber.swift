package import Tabular

extension ByteBlock {
    /// Appends the digits of a whole number, and gives where they are: the room that is taken is that of the longest.
    ///
    /// Bounds: 19 digits and a sign are reserved, and no number has more.
    package func append(digitsOf value: Int64) -> Range<Int> {
        reserve(20)
        let end = count + 20
        var digits = bytes + end
        var rest = value.magnitude
        repeat {
            digits -= 1
            digits.pointee = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            digits -= 1
            digits.pointee = 0x2D
        }
        count = end
        return digits - bytes..<end
    }
}
