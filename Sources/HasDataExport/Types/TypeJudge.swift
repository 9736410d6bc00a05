internal import Tabular

/// A writer that writes nothing and looks at everything: the first pass of `--types infer`. A column is numeric when
/// every non-empty value of it is a number that any JSON reader prints back exactly as it stands.
final class TypeJudge: RowWriter {
    private var encoders: [JudgingEncoder] = []

    func makeEncoder() -> any RowEncoder {
        let encoder = JudgingEncoder()
        encoders.append(encoder)
        return encoder
    }

    func append(_ rows: EncodedRows) throws(ExportError) {}

    func finish(_ columns: ColumnSet) throws(ExportError) {}

    /// The verdict over all workers, once they are done.
    func findings(of columns: ColumnSet) -> [ColumnName: TypeFindings.Finding] {
        TypeFindings.united(encoders.map(\.findings), of: columns)
    }

    /// The columns that hold numbers and nothing else.
    func numericColumns(of columns: ColumnSet) -> Set<ColumnName> {
        Set(findings(of: columns).filter { $0.value == .numbers }.keys)
    }
}

private final class JudgingEncoder: RowEncoder {
    let findings = TypeFindings()

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        findings.look(at: batch, rows: range, columnCount: encoded.position.columnCount)
    }
}
