import Tabular

/// The names of columns as a header holds them: those over the limit of a cell are cut, and made different by ` (2)`
/// where they are alike then. Texts can go on in further columns, names cannot. A lone column without a name gets the one
/// that readers give it: a header of one empty cell is a row that nobody sees, and the first row would pass for the header.
struct LongNames {
    /// The names that fit.
    private(set) var names: [ColumnName]
    /// How many were cut.
    private(set) var cutCount: UInt64 = 0
    /// How the first of them begins.
    private(set) var firstCut = ""

    /// - Throws: `.limit` under `--long-cells error`.
    init(_ given: [ColumnName], treatment: XLSXWritingOptions.LongCells) throws(ExportError) {
        names = given.count == 1 && given[0].utf8.isEmpty ? HeaderNames.numbered(1) : given
        // A unit of UTF-16 takes a byte of UTF-8 at least, so few bytes are few units.
        let long = given.indices.filter { index in
            let utf8 = given[index].utf8
            return utf8.count > ExcelLimits.textUnits
                && LongNames.end(of: utf8, units: ExcelLimits.textUnits) < utf8.count
        }
        guard let first = long.first else { return }
        firstCut = String(decoding: given[first].utf8.prefix(24), as: UTF8.self)
        guard treatment != .error else {
            throw ExportError(
                .limit,
                "a column's name has more than \(ExcelLimits.textUnits) characters, which no cell of a workbook holds",
                at: Location(column: "\"\(firstCut)…\""),
                advice: "\(Setting.rename) it, or give \(Setting.longCells) truncate")
        }
        cutCount = UInt64(long.count)
        let isLong = Set(long)
        var taken = Set(given.indices.filter { !isLong.contains($0) }.map { given[$0] })
        for index in long {
            let name = LongNames.free(given[index].utf8, taken)
            taken.insert(name)
            names[index] = name
        }
    }

    private static func free(_ name: [UInt8], _ taken: Set<ColumnName>) -> ColumnName {
        var number = 1
        while true {
            let ending = number > 1 ? Array(" (\(number))".utf8) : []
            let cut = name.prefix(end(of: name, units: ExcelLimits.textUnits - ending.count))
            let candidate = ColumnName(utf8: cut + ending)
            if !taken.contains(candidate) { return candidate }
            number += 1
        }
    }

    /// Where the longest beginning ends that has no more UTF-16 units than these, at the border of a character.
    private static func end(of bytes: [UInt8], units limit: Int) -> Int {
        var units = 0
        var index = 0
        while index < bytes.count {
            let width = bytes[index] < 0x80 ? 1 : bytes[index] < 0xE0 ? 2 : bytes[index] < 0xF0 ? 3 : 4
            units += width == 4 ? 2 : 1
            if units > limit { return index }
            index = min(index + width, bytes.count)
        }
        return index
    }
}
