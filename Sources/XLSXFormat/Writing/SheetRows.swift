/// What the encoder tells the writer about a run of rows beside their deflated bytes.
final class SheetRows {
    /// CRC-32 of the XML.
    var sum: UInt32 = 0
    /// How many bytes the XML has.
    var size: UInt64 = 0
    /// For each column the width in characters of its widest cell, as far as a width is worth knowing.
    var widths: [UInt8] = []
    /// The most decimals that a number has whose format shows them.
    var decimals = 0
    /// The formats that came with cells, by their numbers.
    var formats: [Int: [UInt8]] = [:]
    /// The cells that are links.
    var links = LinkedCells()

    /// Widths of nothing for so many columns.
    func beginWidths(_ count: Int) {
        if widths.count != count { widths = [UInt8](repeating: 0, count: count) }
        for column in widths.indices { widths[column] = 0 }
        decimals = 0
        if !formats.isEmpty { formats = [:] }
        links = LinkedCells()
    }
}
