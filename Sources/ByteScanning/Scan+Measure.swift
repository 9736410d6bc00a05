public import CByteScanning

extension Scan {
    /// How many UTF-16 units `count` bytes of valid UTF-8 are, which is what Excel counts as characters.
    @inlinable @inline(__always)
    public static func utf16Units(in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        scan_utf16_units(bytes, count)
    }
}

extension PlainScan {
    /// How many UTF-16 units the bytes are, as the standard library counts them.
    package static func utf16Units(in bytes: [UInt8]) -> Int { String(decoding: bytes, as: UTF8.self).utf16.count }
}
