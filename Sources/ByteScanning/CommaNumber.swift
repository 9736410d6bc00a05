/// Numbers with a decimal comma in text, with points between groups of three digits or without: `1,5`, `-1.234,50`, `1.000`.
///
/// Whatever takes a text with a comma for a number asks here, so that all answer alike.
///
/// Bounds: `bytes` points at `count` readable bytes, `target` at room for as many, every index is below `count`, and no more is
/// written than was read.
public enum CommaNumber {
    /// Writes the number that the whole text is as JSON writes it (RFC 8259 §6), and gives how many bytes that takes; 0 where
    /// the text is none. One without a fraction and without points is what it is in JSON.
    public static func json(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard count > 0, bytes[0] != .plus else { return 0 }
        let written = withPoint(bytes, count: count, to: target)
        return NumberGrammar.isNumber(target, count: written) ? written : 0
    }

    /// Writes what may be a number, as people write them too (`+5`, `007,50`), with a point for its comma and without the points
    /// between groups, and gives how many bytes that takes; 0 where it can be none.
    static func withPoint(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var (index, written) = (0, 0)
        if count > 0, bytes[0] == .minus || bytes[0] == .plus {
            target[0] = bytes[0]
            (index, written) = (1, 1)
        }
        let start = index
        var groupStart = index
        while index < count, bytes[index].isDigit || bytes[index] == .dot {
            if bytes[index] == .dot {
                let size = index - groupStart
                guard groupStart > start ? size == 3 : 1...3 ~= size else { return 0 }
                groupStart = index + 1
            } else {
                target[written] = bytes[index]
                written += 1
            }
            index += 1
        }
        // `0.500` has no groups.
        if groupStart > start, index - groupStart != 3 || bytes[start] == .digitZero { return 0 }
        if index < count, bytes[index] == .comma {
            target[written] = .dot
            (index, written) = (index + 1, written + 1)
        }
        while index < count {
            let byte = bytes[index]
            guard byte.isDigit || byte | 0x20 == .e || byte == .plus || byte == .minus else { return 0 }
            target[written] = byte
            (index, written) = (index + 1, written + 1)
        }
        return written
    }
}
