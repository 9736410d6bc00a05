import Tabular

/// The number formats that came with the cells of one worker's rows, as its sheet names them.
final class GivenCellFormats {
    private var used: [Int: [UInt8]] = [:]
    /// Whether a number is among them, which each cell asks.
    private var isUsed = [Bool](repeating: false, count: GivenFormats.limit)

    /// The number in `cellXfs` of a cell's format; nil where it has none that the workbook keeps.
    func style(of cell: Cell, in batch: RowBatch) -> Int? {
        let number = Int(batch.formatNumber(of: cell))
        guard number < isUsed.count else { return nil }
        if !isUsed[number], let code = batch.formatCode(of: cell) {
            isUsed[number] = true
            used[number] = Array(code)
        }
        return CellFormats.firstGiven + number
    }

    /// Those that were asked for since the last time.
    func takeUsed() -> [Int: [UInt8]] {
        guard !used.isEmpty else { return [:] }
        defer { used = [:] }
        for number in used.keys { isUsed[number] = false }
        return used
    }

    /// How many characters a number or date takes in its format, about, and no fewer.
    static func width(of cell: Cell, in batch: RowBatch) -> Int {
        let count = cell.kind == .date ? cell.count - DateCell.headerCount : cell.count
        guard let code = batch.formatCode(of: cell), let first = code.first else { return count }
        // Of the formats that are built in those for money are the widest.
        if first == 0 { return count + (cell.kind == .date ? 2 : 6) }
        let shown = shownCount(code.prefix { $0 != UInt8(ascii: ";") })
        return cell.kind == .date ? max(count, shown) : count + min(24, shown)
    }

    /// How many characters the first section of a code shows at most, the digits of the number and brackets aside; a
    /// currency in brackets is three. Names of days and months are longer than what stands for them.
    private static func shownCount(_ code: Slice<UnsafeRawBufferPointer>) -> Int {
        var count = 0
        var isInBrackets = false
        var run = (letter: UInt8(0), count: 0)
        for byte in code {
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if !isInBrackets { count += 1 }
            if isInBrackets, byte == UInt8(ascii: "$") { count += 3 }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            run = byte | 0x20 == run.letter ? (run.letter, run.count + 1) : (byte | 0x20, 1)
            if run.count == 4, run.letter == UInt8(ascii: "d") || run.letter == UInt8(ascii: "m") { count += 6 }
        }
        return count
    }
}
