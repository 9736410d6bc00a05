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

    /// The lines; the last column is cut where a line would be wider than `width`.
    package func lines(_ style: TerminalStyle, width: Int) -> [String] {
        let last = header.count - 1
        let widths = header.indices.map { column in
            ([header] + rows).map { TextTable.width($0[column]) }.max() ?? 0
        }
        let used = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        var lines: [String] = []
        for (index, row) in ([header] + rows).enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - TextTable.width(cell)))
                if column == last, !right[column] {
                    line += width == .max ? cell : TextTable.cut(cell, to: max(12, width - used))
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

    private static func cut(_ text: String, to limit: Int) -> String {
        width(text) <= limit ? text : ShownText.fitted(bare(text), to: limit)
    }
}
