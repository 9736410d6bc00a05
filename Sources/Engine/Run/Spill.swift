internal import Tabular

/// Rows put aside until the last is read, and what was found out about their types on the way.
final class Spill {
    /// The rows.
    let rows: RowSpool
    private let inference: TypeInference?

    /// - Parameter inference: what looks at the types of the rows on their way.
    init(_ rows: RowSpool, inference: TypeInference?) {
        self.rows = rows
        self.inference = inference
    }

    /// What fills it.
    var writer: any RowWriter {
        let writer = rows.makeWriter()
        guard let inference else { return writer }
        return Inferring(writer, inference)
    }

    /// What was found out about those columns, with which the rows were put aside; nil where nothing was.
    func evidence(of columns: ColumnSet) -> [ColumnName: ColumnEvidence]? { inference?.evidence(of: columns) }

    private final class Inferring: RowWriter {
        private let writer: any RowWriter
        private let inference: TypeInference

        init(_ writer: any RowWriter, _ inference: TypeInference) {
            self.writer = writer
            self.inference = inference
        }

        func makeEncoder() -> any RowEncoder { Encoder(writer.makeEncoder(), inference.makeEncoder()) }
        func append(_ rows: EncodedRows) throws(ExportError) { try writer.append(rows) }
        func finish(_ columns: ColumnSet) throws(ExportError) { try writer.finish(columns) }
    }

    private final class Encoder: RowEncoder {
        private let encoder: any RowEncoder
        private let inference: any RowEncoder

        init(_ encoder: any RowEncoder, _ inference: any RowEncoder) {
            self.encoder = encoder
            self.inference = inference
        }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            try inference.encode(batch, rows: range, into: encoded)
            try encoder.encode(batch, rows: range, into: encoded)
        }
    }
}
