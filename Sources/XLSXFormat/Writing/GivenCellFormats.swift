import Tabular

/// The number formats that came with the cells of one worker's rows, as its sheet names them.
final class GivenCellFormats {
    private var used: [Int: [UInt8]] = [:]
    /// Whether a number is among them, which each cell asks.
    private var isUsed = [Bool](repeating: false, count: GivenFormats.limit)
    /// For each number how many characters its code shows beside the value: looked at once, and asked by each cell.
    private var shown = [Int16](repeating: unknown, count: GivenFormats.limit)
    private static let unknown: Int16 = -1
    /// In place of a count, of a format that is built in.
    private static let builtIn: Int16 = -2

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
    func width(of cell: Cell, in batch: RowBatch) -> Int {
        let count = cell.kind == .date ? cell.count - DateCell.headerCount : cell.count
        let number = Int(batch.formatNumber(of: cell))
        guard number < shown.count else { return count }
        if shown[number] == GivenCellFormats.unknown {
            shown[number] = batch.formatCode(of: cell).map(GivenCellFormats.shownCount) ?? 0
        }
        let most = Int(shown[number])
        // Of the formats that are built in those for money are the widest.
        if most == GivenCellFormats.builtIn { return count + (cell.kind == .date ? 2 : 6) }
        return cell.kind == .date ? max(count, most) : count + min(24, most)
    }

    /// How many characters the first section of a code shows at most, the digits of the number and brackets aside; a
    /// currency in brackets is three. Names of days and months are longer than what stands for them. Codes are short
    /// (`FormatCodes.longestCode`).
    private static func shownCount(_ code: UnsafeRawBufferPointer) -> Int16 {
        if code.first == 0 { return builtIn }
        var count: Int16 = 0
        var isInBrackets = false
        var run = (letter: UInt8(0), count: 0)
        for byte in code.prefix(while: { $0 != UInt8(ascii: ";") }) {
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
