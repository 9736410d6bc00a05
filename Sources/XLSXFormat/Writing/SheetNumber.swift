/// Which numbers a cell of a sheet holds unchanged.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
public enum SheetNumber {
    /// Whether a number has at most 15 significant digits and lies where doubles are precise enough to give all of them
    /// back (magnitudes from 10^-307 to below 10^308, and zero).
    public static func fits(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        // Short integers, which most are.
        if count <= ExcelLimits.significantDigits {
            var isPlain = true
            for index in 0..<count where bytes[index] | 0x20 == 0x65 { isPlain = false }
            if isPlain { return true }
        }
        var index = bytes[0] == 0x2D ? 1 : 0
        var significant = 0
        var trailingZeros = 0
        // The power of ten of the first significant digit, before the exponent is counted in.
        var magnitude = 0
        var isFraction = false
        var hasStarted = false
        while index < count {
            let byte = bytes[index]
            if byte == 0x2E {
                isFraction = true
            } else if byte | 0x20 == 0x65 {
                break
            } else {
                if byte != 0x30 {
                    hasStarted = true
                    significant += trailingZeros + 1
                    trailingZeros = 0
                } else if hasStarted {
                    trailingZeros += 1
                }
                if !isFraction, hasStarted { magnitude += 1 }
                if isFraction, !hasStarted { magnitude -= 1 }
            }
            index += 1
        }
        guard hasStarted else { return true }
        guard significant <= ExcelLimits.significantDigits else { return false }
        var exponent = 0
        if index < count {
            index += 1
            var isNegative = false
            if bytes[index] == 0x2B || bytes[index] == 0x2D {
                isNegative = bytes[index] == 0x2D
                index += 1
            }
            while index < count {
                exponent = min(exponent * 10 + Int(bytes[index] &- 0x30), 1 << 40)
                index += 1
            }
            if isNegative { exponent = -exponent }
        }
        let power = magnitude - 1 + exponent
        return power >= -307 && power < 308
    }
}
