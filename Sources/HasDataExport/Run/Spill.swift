internal import Tabular

/// Rows put aside until the last is read, and what was found out about their types on the way.
final class Spill {
    /// The rows.
    let rows: RowSpool
    private let judge: TypeJudge?

    init(_ rows: RowSpool, judgesTypes: Bool) {
        self.rows = rows
        judge = judgesTypes ? TypeJudge() : nil
    }

    /// What fills it.
    var writer: any RowWriter {
        let writer = rows.makeWriter()
        guard let judge else { return writer }
        return Judged(writer, judge)
    }

    /// The types of all rows, where they were looked at; `columns` are those they were put aside with.
    func typing(of columns: ColumnSet) -> Typing? {
        judge.map { Typing(numericColumns: $0.numericColumns(of: columns)) }
    }

    private final class Judged: RowWriter {
        private let writer: any RowWriter
        private let judge: TypeJudge

        init(_ writer: any RowWriter, _ judge: TypeJudge) {
            self.writer = writer
            self.judge = judge
        }

        func makeEncoder() -> any RowEncoder { Encoder(writer.makeEncoder(), judge.makeEncoder()) }
        func append(_ rows: EncodedRows) throws(ExportError) { try writer.append(rows) }
        func finish(_ columns: ColumnSet) throws(ExportError) { try writer.finish(columns) }
    }

    private final class Encoder: RowEncoder {
        private let encoder: any RowEncoder
        private let judge: any RowEncoder

        init(_ encoder: any RowEncoder, _ judge: any RowEncoder) {
            self.encoder = encoder
            self.judge = judge
        }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            try judge.encode(batch, rows: range, into: encoded)
            try encoder.encode(batch, rows: range, into: encoded)
        }
    }
}
