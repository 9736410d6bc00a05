import ByteScanning

/// Which numbers in a sheet are taken as they stand.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
enum SheetNumber {
    /// Whether a number that stands in a cell is taken as it stands: a plain integer, or at most 15 significant digits.
    /// Others are doubles that a program wrote with more digits than they have: Excel writes 133.8 as 133.80000000000001.
    static func stands(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        if count <= DoubleDigits.limit || DoubleDigits.isPlainInteger(bytes, count: count) { return true }
        guard let digits = ShortestDouble.digits(bytes, count: count) else { return false }
        return digits.count <= DoubleDigits.limit
    }
}
