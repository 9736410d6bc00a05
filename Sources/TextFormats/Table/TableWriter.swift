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
        var head = lines(in: ByteBlock(capacity: 4096))
        for name in columns { head.append(shownName(name)) }
        head.end()
        let rules = layout.widths + (layout.isCut ? [marks.cut.count] : [])
        let gap = String(repeating: " ", count: TableLayout.gap)
        head.block.append(rules.map { String(repeating: marks.rule, count: $0) }.joined(separator: gap) + "\n")
        try sink.write(head.block.contents)
        var failure: ExportError?
        rows.withUnsafeBytes { bytes in
            do throws(ExportError) { try show(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func show(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var lines = lines(in: ByteBlock(capacity: max(4096, bytes.count)))
        var start = 0
        for index in bytes.indices where bytes[index] == TableMark.cell || bytes[index] == TableMark.row {
            if bytes[index] == TableMark.row {
                lines.end()
            } else {
                lines.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            }
            start = index + 1
        }
        try sink.write(lines.block.contents)
    }

    private func lines(in block: ByteBlock) -> TableLines {
        TableLines(layout, isNumeric: isNumeric, marks: marks, in: block)
    }

    // MARK: Texts

    private func cells(_ row: Slice<UnsafeRawBufferPointer>) -> [Slice<UnsafeRawBufferPointer>] {
        Array(row.split(separator: TableMark.cell, omittingEmptySubsequences: false).dropLast())
    }

    private func text(_ cell: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: cell.first == TableMark.number ? cell.dropFirst() : cell, as: UTF8.self)
    }

    private func shownName(_ name: ColumnName) -> String {
        DisplayWidth.fitted(marks.shown(VisibleText.pictured(name.description)), to: width, mark: marks.cut)
    }
}
