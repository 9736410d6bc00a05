internal import Tabular

/// Rows put aside until the last is read, and what was found out about their types on the way.
final class Spill {
    /// The rows.
    let rows: RowSpool
    private let judge: TypeJudge?

    /// - Parameter judge: what looks at the types of the rows on their way.
    init(_ rows: RowSpool, judge: TypeJudge?) {
        self.rows = rows
        self.judge = judge
    }

    /// What fills it.
    var writer: any RowWriter {
        let writer = rows.makeWriter()
        guard let judge else { return writer }
        return Judged(writer, judge)
    }

    /// What turns texts of columns of numbers into numbers, where types were looked at; `columns` are those the rows were
    /// put aside with.
    func typing(of columns: ColumnSet) -> Typing? {
        judge.map { Typing(numericColumns: $0.numericColumns(of: columns)) }
    }

    /// The exact types of those columns, by name.
    func types(of columns: ColumnSet, infersTypes: Bool) -> [ColumnName: ColumnType] {
        guard let types = judge?.types(of: columns, infersTypes: infersTypes) else { return [:] }
        return Dictionary(zip(columns.names, types)) { first, _ in first }
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
