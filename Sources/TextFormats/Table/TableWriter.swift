import Tabular

/// Lays the table out by its first rows, which wait for that, and shows the others as they come.
final class TableWriter: RowWriter {
    /// So many rows, or bytes of them, are looked at.
    private static let rowsLookedAt = 1000
    private static let bytesLookedAt = 4 << 20

    private let sink: any ByteSink
    private let width: Int
    private let marks: TableMarks
    private var columns: [ColumnName] = []
    /// The first rows, as the encoder put them.
    private var waiting: [UInt8]? = []
    private var waitingRows = 0
    private var layout = TableLayout(natural: [], width: 1)
    /// Which columns hold numbers alone, as far as was looked.
    private var isNumeric: [Bool] = []

    init(to sink: any ByteSink, width: Int, marks: TableMarks = .unicode) {
        self.sink = sink
        self.width = width
        self.marks = marks
    }

    func makeEncoder() -> any RowEncoder { TableEncoder(width: width, marks: marks) }

    func begin(_ schema: TableSchema) throws(ExportError) { columns = schema.columns }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0, !columns.isEmpty else { return }
        guard waiting != nil else {
            try show(rows.block.contents)
            return
        }
        waiting?.append(contentsOf: rows.block.contents)
        waitingRows += rows.rowCount
        if waitingRows >= TableWriter.rowsLookedAt || (waiting?.count ?? 0) >= TableWriter.bytesLookedAt {
            try layOut()
        }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        if !self.columns.isEmpty { try layOut() }
    }

    /// Which columns are not shown.
    var notes: [String] {
        let hidden = columns.dropFirst(layout.widths.count)
        guard layout.isCut, let first = hidden.first else { return [] }
        let names = hidden.count == 1 ? "\"\(first)\" does" : "\(hidden.count) columns, from \"\(first)\" on, do"
        return ["\(names) not fit into the width of \(width): name the columns to see with \(Setting.fields)"]
    }

    private func layOut() throws(ExportError) {
        guard let rows = waiting else { return }
        waiting = nil
        var natural = columns.map { DisplayWidth.of(shownName($0)) }
        var numbers = [Int](repeating: 0, count: columns.count)
        var others = numbers
        rows.withUnsafeBytes { bytes in
            for row in bytes.split(separator: TableMark.row, omittingEmptySubsequences: false).dropLast() {
                for (index, cell) in cells(row).enumerated() where index < natural.count && !cell.isEmpty {
                    let isNumber = cell.first == TableMark.number
                    if isNumber { numbers[index] += 1 } else { others[index] += 1 }
                    natural[index] = max(natural[index], DisplayWidth.of(text(cell)))
                }
            }
        }
        layout = TableLayout(natural: natural, width: width, cutWidth: marks.cut.count)
        isNumeric = zip(numbers, others).map { $0 > 0 && $1 == 0 }
        try sink.write(Array(line(columns.map { shownName($0) }).utf8))
        let rules = layout.widths.map { String(repeating: marks.rule, count: $0) }
        try sink.write(
            Array(
                (joined(rules + (layout.isCut ? [String(repeating: marks.rule, count: marks.cut.count)] : [])) + "\n")
                    .utf8))
        var failure: ExportError?
        rows.withUnsafeBytes { bytes in
            do throws(ExportError) { try show(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func show(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        let out = ByteBlock(capacity: max(4096, bytes.count))
        for row in bytes.split(separator: TableMark.row, omittingEmptySubsequences: false).dropLast() {
            out.append(line(cells(row).prefix(layout.widths.count + 1).map(text)))
        }
        try sink.write(out.contents)
    }

    // MARK: Lines

    private func cells(_ row: Slice<UnsafeRawBufferPointer>) -> [Slice<UnsafeRawBufferPointer>] {
        Array(row.split(separator: TableMark.cell, omittingEmptySubsequences: false).dropLast())
    }

    private func text(_ cell: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: cell.first == TableMark.number ? cell.dropFirst() : cell, as: UTF8.self)
    }

    private func shownName(_ name: ColumnName) -> String {
        DisplayWidth.fitted(marks.shown(VisibleText.pictured(name.description)), to: width, mark: marks.cut)
    }

    /// A line of the table; the blanks at its end are left out.
    private func line(_ texts: [String]) -> String {
        let padded = zip(texts, layout.widths).enumerated().map { index, cell in
            let shown = DisplayWidth.fitted(cell.0, to: cell.1, mark: marks.cut)
            let blanks = String(repeating: " ", count: max(0, cell.1 - DisplayWidth.of(shown)))
            return isNumeric[index] ? blanks + shown : shown + blanks
        }
        return joined(padded + (layout.isCut ? [marks.cut] : [])) + "\n"
    }

    private func joined(_ cells: [String]) -> String {
        var line = cells.joined(separator: String(repeating: " ", count: TableLayout.gap))
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
