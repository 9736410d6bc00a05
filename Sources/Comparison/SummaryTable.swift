internal import Engine
internal import Tabular

/// The counts of a comparison as a table of `what` and `rows`.
final class SummaryTable: OpenSource {
    private let comparison: Comparison

    init(_ comparison: Comparison) { self.comparison = comparison }

    var description: SourceDescription {
        var description = SourceDescription(format: "diff")
        description.name = "the summary"
        return description
    }

    var rereading: Rereading { .free }

    func makeReader() throws(ExportError) -> any RowReader { Reader(SummaryTable.lines(of: comparison)) }

    /// What is counted, and how often.
    static func lines(of comparison: Comparison) -> [(what: String, rows: UInt64)] {
        var lines: [(what: String, rows: UInt64)] = [
            ("old rows", comparison.old.rows), ("new rows", comparison.new.rows), ("added", comparison.added),
            ("removed", comparison.removed), ("changed", comparison.changed), ("unchanged", comparison.unchanged),
        ]
        let pages = comparison.pages
        if pages.arePages {
            lines += pages.statusCodes.map { ("status \($0.text)", $0.rows) }
            lines += [
                ("redirected now", pages.redirected), ("title changed", pages.titles), ("depth changed", pages.depths),
            ].filter { $0.1 > 0 }
        }
        return lines + comparison.changedFields.map { ("changed in \($0.name)", $0.rows) }
    }

    private final class Reader: RowReader {
        private var lines: [(what: String, rows: UInt64)]

        init(_ lines: [(what: String, rows: UInt64)]) { self.lines = lines }

        func makeParser() -> any RowParser { RowSpoolParser(name: "the summary") }

        func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
            block.reset(keeping: 8 << 20)
            guard !lines.isEmpty else { return false }
            let batch = RowBatch(block: ByteBlock(capacity: 1))
            batch.shapes = [RowShape(columns: ["what", "rows"])]
            for line in lines.prefix(4096) {
                let first = batch.cellCount
                batch.append(batch.store(line.what))
                batch.append(batch.store("\(line.rows)", as: .number))
                batch.append(Row(shape: 0, firstCell: first, start: 0))
            }
            lines.removeFirst(min(lines.count, 4096))
            let record = EncodedRows()
            try RowSpoolEncoder().encode(batch, rows: 0..<batch.rowCount, into: record)
            block.append(record.block.contents)
            return true
        }
    }
}
