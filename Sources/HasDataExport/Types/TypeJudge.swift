internal import ByteScanning
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
    func numericColumns(of columns: ColumnSet) -> Set<ColumnName> {
        var numeric: Set<ColumnName> = []
        for (place, name) in columns.names.enumerated() {
            let findings = encoders.map { place < $0.findings.count ? $0.findings[place] : .nothing }
            if findings.contains(.numbers), !findings.contains(.text) { numeric.insert(name) }
        }
        return numeric
    }
}

/// What one worker has seen of each column.
private final class JudgingEncoder: RowEncoder {
    enum Finding: UInt8 {
        case nothing
        case numbers
        case text
    }

    /// By place in the output's columns.
    private(set) var findings: [Finding] = []

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        while findings.count < encoded.position.columnCount { findings.append(.nothing) }
        for (number, shape) in batch.shapes.enumerated() where !shape.places.isEmpty {
            for column in shape.columns.indices where findings[shape.places[column]] != .text {
                judge(batch, range, shape: number, slot: shape.slots[column], place: shape.places[column])
            }
        }
    }

    /// Column by column, since most columns show with their first value that they are text, and then cost nothing more.
    private func judge(_ batch: RowBatch, _ range: Range<Int>, shape: Int, slot: Int, place: Int) {
        var finding = findings[place]
        for index in range {
            let row = batch.rows[index]
            guard Int(row.shape) == shape else { continue }
            let cell = batch.cells(of: row)[slot]
            guard cell.count > 0, cell.kind != .absent, cell.kind != .null else { continue }
            let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
            guard cell.kind == .text, let base = bytes.baseAddress, NumberGrammar.isExact(base, count: cell.count)
            else {
                findings[place] = .text
                return
            }
            finding = .numbers
        }
        findings[place] = finding
    }
}
