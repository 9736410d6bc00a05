/// Finds out what separates the fields of a text.
///
/// The header decides, since decimal commas and text full of commas stand only below it: a delimiter that does not split
/// the header is none. Among those that do, the comma is believed unless most rows contradict it.
struct DelimiterSniffer {
    /// The candidates, in the order in which they are believed.
    static let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    /// As many rows as tell.
    private static let rowLimit = 200

    private struct Finding {
        var delimiter: UInt8
        var headerWidth: Int
        /// The share of rows as wide as the header.
        var agreement: Double
    }

    /// The delimiter of a text of which these are the first bytes.
    ///
    /// Bounds: only indexes below `head.count` are used.
    static func delimiter(of head: UnsafeRawBufferPointer) -> UInt8 {
        let findings = candidates.map { finding(head, $0) }
        let comma = findings[0]
        if comma.headerWidth >= 2, comma.agreement >= 0.5 { return comma.delimiter }
        let better = findings.dropFirst()
            .filter { $0.headerWidth > max(1, comma.headerWidth) && $0.agreement >= 0.8 }
            .max { ($0.agreement, Double($0.headerWidth)) < ($1.agreement, Double($1.headerWidth)) }
        return better?.delimiter ?? comma.delimiter
    }

    private static func finding(_ head: UnsafeRawBufferPointer, _ delimiter: UInt8) -> Finding {
        var widths: [Int] = []
        var width = 1
        var quoted = false
        var fieldIsEmpty = true
        var rowIsEmpty = true
        var index = 0
        while index < head.count, widths.count < rowLimit {
            let byte = head[index]
            if quoted {
                if byte == 0x22 {
                    if index + 1 < head.count, head[index + 1] == 0x22 { index += 1 } else { quoted = false }
                }
            } else if byte == 0x22, fieldIsEmpty {
                quoted = true
                fieldIsEmpty = false
                rowIsEmpty = false
            } else if byte == delimiter {
                width += 1
                fieldIsEmpty = true
                rowIsEmpty = false
            } else if byte == 0x0A || byte == 0x0D {
                if !rowIsEmpty { widths.append(width) }
                width = 1
                fieldIsEmpty = true
                rowIsEmpty = true
            } else {
                fieldIsEmpty = false
                rowIsEmpty = false
            }
            index += 1
        }
        if widths.isEmpty, !rowIsEmpty { widths.append(width) }
        guard let header = widths.first else { return Finding(delimiter: delimiter, headerWidth: 0, agreement: 0) }
        let agreeing = widths.filter { $0 == header }.count
        return Finding(
            delimiter: delimiter, headerWidth: header, agreement: Double(agreeing) / Double(widths.count))
    }
}
