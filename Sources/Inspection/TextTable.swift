/// Lines of cells that stand below each other.
package struct TextTable {
    private let header: [String]
    private let right: [Bool]
    private var rows: [[String]] = []

    /// A table with a header; columns where `right` says so end below each other.
    package init(_ header: [String], right: [Bool]) {
        self.header = header
        self.right = right
    }

    /// Adds a row.
    package mutating func append(_ row: [String]) { rows.append(row) }

    /// The least of a last column that is worth showing.
    private static let leastWidth = 12

    /// The lines; the last column is cut where a line would be wider than `width`.
    ///
    /// - Parameter optional: columns that are left out, the first first, where even that would not do.
    package func lines(_ style: TerminalStyle, width: Int, optional: [Int] = []) -> [String] {
        guard style.isASCII else { return lines(of: style, width: width, optional: optional) }
        // Wider before it is measured.
        var table = TextTable(header.map(style.shown), right: right)
        table.rows = rows.map { $0.map(style.shown) }
        return table.lines(of: style, width: width, optional: optional)
    }

    private func lines(of style: TerminalStyle, width: Int, optional: [Int]) -> [String] {
        guard let least = optional.first, leastLine > width else { return lines(style, width: width) }
        var table = TextTable(
            header.indices.filter { $0 != least }.map { header[$0] },
            right: right.indices.filter { $0 != least }.map { right[$0] })
        table.rows = rows.map { row in row.indices.filter { $0 != least }.map { row[$0] } }
        return table.lines(
            of: style, width: width, optional: optional.dropFirst().map { $0 > least ? $0 - 1 : $0 })
    }

    private var widths: [Int] {
        header.indices.map { column in ([header] + rows).map { TextTable.width($0[column]) }.max() ?? 0 }
    }

    /// The width of the widest line with as little of the last column as may be.
    private var leastLine: Int {
        let widths = widths
        let last = widths.last ?? 0
        return widths.dropLast().reduce(0) { $0 + $1 + 2 }
            + (right.last == true ? last : min(last, TextTable.leastWidth))
    }

    private func lines(_ style: TerminalStyle, width: Int) -> [String] {
        let last = header.count - 1
        let widths = widths
        let used = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        var lines: [String] = []
        for (index, row) in ([header] + rows).enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - TextTable.width(cell)))
                if column == last, !right[column] {
                    line +=
                        width == .max ? cell : TextTable.cut(cell, to: max(TextTable.leastWidth, width - used), style)
                } else {
                    line += right[column] ? padding + cell : cell + padding
                }
                if column < last { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            lines.append(index == 0 ? style.bold(line) : line)
        }
        return lines
    }

    /// The width without what switches colours.
    private static func width(_ text: String) -> Int { ShownText.width(bare(text)) }

    private static func bare(_ text: String) -> String {
        guard text.contains("\u{1B}") else { return text }
        var out = ""
        var isCode = false
        for character in text {
            if character == "\u{1B}" { isCode = true } else if !isCode { out.append(character) }
            if isCode, character == "m" { isCode = false }
        }
        return out
    }

    private static func cut(_ text: String, to limit: Int, _ style: TerminalStyle) -> String {
        width(text) <= limit ? text : style.fitted(bare(text), to: limit)
    }
}
