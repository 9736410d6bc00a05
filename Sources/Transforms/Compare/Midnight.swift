import ByteScanning

/// Date-times that are a date, since formats whose columns have one type write both as the wider.
enum Midnight {
    /// The `2024-01-02` of `2024-01-02T00:00:00`, which may have a fraction of zeros and no zone; nil for any other text.
    static func day(of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard text.count >= 19, text[4] == .minus, text[7] == .minus, text[10] == 0x54 else { return nil }
        let time: [UInt8] = [.digitZero, .digitZero, .colon, .digitZero, .digitZero, .colon, .digitZero, .digitZero]
        guard text[11..<19].elementsEqual(time) else { return nil }
        if text.count > 19 {
            guard text[19] == .dot, text.count > 20, text[20...].allSatisfy({ $0 == .digitZero }) else { return nil }
        }
        return UnsafeRawBufferPointer(rebasing: text[..<10])
    }
}
