import Nesting
import RowFixtures
import Tabular

/// What was seen of a column of nested values in these rows, the first of which is number `firstRow`.
func evidence(of rows: [String?], firstRow: Int = 0) -> NestedEvidence {
    let batch = RowBatch(rows.map { [Field("v", $0.map { .json($0) } ?? .absent)] })
    var evidence = NestedEvidence()
    var paths = 1
    let look = NestedLook()
    for index in 0..<batch.rowCount {
        let cell = batch.cells(of: batch.rows[index])[0]
        if cell.kind == .json {
            _ = look.look(at: cell, in: batch, row: UInt64(firstRow + index), paths: &paths, &evidence)
        }
    }
    return evidence
}

/// A type as one line.
func spelled(_ type: NestedType) -> String {
    switch type {
    case .scalar(let type): "\(type)"
    case .json: "json"
    case .list(let element): "[\(spelled(element))]"
    case .structure(let members):
        "{"
            + members.map { "\(String(decoding: $0.name, as: UTF8.self)) \(spelled($0.type))" }
            .joined(separator: ", ") + "}"
    }
}
