import Tabular

/// What a header tells the parsers; set once, before the first block reaches one.
final class CSVLayout: @unchecked Sendable {
    @exclusivity(unchecked) private(set) var delimiter: UInt8
    /// What opens and closes a quoted field. Without quotes the delimiter, which is looked for anyway.
    @exclusivity(unchecked) private(set) var quote: UInt8
    /// Whether a quote has a meaning.
    let hasQuotes: Bool
    let nullText: [UInt8]
    @exclusivity(unchecked) var columns: [ColumnName] = []

    /// Fields without quotes where `quote` is nil.
    init(delimiter: UInt8, quote: UInt8? = 0x22, nullText: [UInt8] = []) {
        self.delimiter = delimiter
        self.quote = quote ?? delimiter
        hasQuotes = quote != nil
        self.nullText = nullText
    }

    /// Separates fields by what was found out.
    func separate(by delimiter: UInt8) {
        self.delimiter = delimiter
        if !hasQuotes { quote = delimiter }
    }
}
