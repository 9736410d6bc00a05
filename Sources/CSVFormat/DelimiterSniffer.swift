/// Finds out what separates the fields of a text.
///
/// The header decides, since decimal commas and text full of commas stand only below it: a delimiter that does not split
/// the header is none. Among those that do, the comma is believed unless most rows contradict it, or another splits the
/// header into more fields and the rows at least as evenly, while commas stand only within text: before spaces, or beside
/// quotes that would be broken.
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
        /// How many quotes stand where none can: behind a closing one.
        var brokenQuotes = 0
    }

    /// The delimiter of a text of which these are the first bytes.
    ///
    /// Bounds: only indexes below `head.count` are used.
    static func delimiter(of head: UnsafeRawBufferPointer) -> UInt8 {
        let headers = candidates.map { finding(head, $0, rowLimit: 1) }
        let widest = max(1, headers[0].headerWidth)
        // Most files have commas and nothing else that splits their header: then the rows need not be looked at.
        let others = headers.dropFirst().filter { $0.headerWidth > widest }
        guard !others.isEmpty else { return headers[0].delimiter }
        let comma = finding(head, headers[0].delimiter, rowLimit: rowLimit)
        let better = others.map { finding(head, $0.delimiter, rowLimit: rowLimit) }
            .filter { $0.agreement >= 0.8 }
            .max { ($0.agreement, Double($0.headerWidth)) < ($1.agreement, Double($1.headerWidth)) }
        guard let better else { return comma.delimiter }
        if comma.headerWidth >= 2, comma.agreement >= max(0.5, better.agreement) {
            let commasAreText =
                comma.agreement == better.agreement
                && (comma.brokenQuotes > 0 && better.brokenQuotes == 0 || commasPrecedeSpaces(head))
            guard commasAreText else { return comma.delimiter }
        }
        return better.delimiter
    }

    /// Whether a space follows every comma of the first line.
    private static func commasPrecedeSpaces(_ head: UnsafeRawBufferPointer) -> Bool {
        let line = head.drop { $0 == 0x0A || $0 == 0x0D }.prefix { $0 != 0x0A && $0 != 0x0D }
        return line.indices.allSatisfy { line[$0] != 0x2C || ($0 + 1 < line.endIndex && line[$0 + 1] == 0x20) }
    }

    private static func finding(_ head: UnsafeRawBufferPointer, _ delimiter: UInt8, rowLimit: Int) -> Finding {
        var widths: [Int] = []
        var width = 1
        var quoted = false
        var fieldIsEmpty = true
        var rowIsEmpty = true
        var brokenQuotes = 0
        var index = 0
        while index < head.count, widths.count < rowLimit {
            let byte = head[index]
            if quoted {
                if byte == 0x22 {
                    let next = index + 1 < head.count ? head[index + 1] : 0x0A
                    if next == 0x22 {
                        index += 1
                    } else {
                        quoted = false
                        if next != delimiter, next != 0x0A, next != 0x0D { brokenQuotes += 1 }
                    }
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
            delimiter: delimiter, headerWidth: header, agreement: Double(agreeing) / Double(widths.count),
            brokenQuotes: brokenQuotes)
    }
}
