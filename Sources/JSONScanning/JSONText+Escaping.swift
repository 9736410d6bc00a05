import ByteScanning

extension JSONText {
    /// Appends a text, which is valid UTF-8, as the body of a JSON string (RFC 8259 §7), with no more escapes than it needs.
    package static func append(escaped text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var start = 0
        func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == .quote || byte == .backslash }
        while let place = text[start...].firstIndex(where: needsEscape) {
            out += text[start..<place]
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { room in
                guard let base = room.baseAddress else { return }
                out += room.prefix(escapeControl(text[place], to: base))
            }
            start = place + 1
        }
        out += text[start...]
    }
}
