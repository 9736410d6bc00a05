internal import ByteScanning

/// Numbers from the texts of cells.
enum NumberText {
    /// The whole number of 64 bits that the bytes are; nil for any other text.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return nil }
        return WholeNumber.value(base, count: bytes.count)
    }

    /// The double nearest to the number that the bytes are; nil for any other text, and beyond all doubles.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress,
            NumberGrammar.isNumber(base, count: bytes.count)
        else { return nil }
        return ShortestDouble.value(ShortestDouble.digits(base, count: bytes.count), base, count: bytes.count)
    }
}
