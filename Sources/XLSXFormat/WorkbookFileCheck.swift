import Tabular

/// Tells whether a file is a whole workbook: it begins as a zip does, and ends with a whole end record (APPNOTE 4.3.16).
struct WorkbookFileCheck: FileCheck {
    private var start: [UInt8] = []
    private var tail: [UInt8] = []
    /// An end record with the longest comment.
    private static let largestTail = 22 + 65_535

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if start.count < 4 { start += bytes.prefix(4 - start.count) }
        tail += bytes.suffix(Self.largestTail)
        if tail.count > 4 * Self.largestTail { tail.removeFirst(tail.count - Self.largestTail) }
    }

    var fault: String? {
        let bytes = Array(tail.suffix(Self.largestTail))
        let isClosed =
            start.starts(with: [0x50, 0x4B]) && bytes.count >= 22
            && (0...bytes.count - 22).reversed().contains { place in
                bytes[place...].starts(with: [0x50, 0x4B, 0x05, 0x06])
                    && place + 22 + Int(bytes[place + 20]) + Int(bytes[place + 21]) << 8 == bytes.count
            }
        return isClosed ? nil : "the file is not a whole workbook: it was cut, or is something else"
    }

    var tellsItsEnd: Bool { true }
}
