internal import ByteScanning
internal import Tabular

/// What one worker has seen of each column.
final class TypeFindings {
    enum Finding: UInt8 {
        case nothing
        case numbers
        case text
    }

    /// By place in the output's columns.
    private(set) var ofColumns: [Finding] = []

    /// Looks at the rows without types among these, whose shapes have their places, all below `columnCount`.
    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        while ofColumns.count < columnCount { ofColumns.append(.nothing) }
        for (number, shape) in batch.shapes.enumerated() where shape.isUntyped && !shape.places.isEmpty {
            for column in shape.columns.indices where ofColumns[shape.places[column]] != .text {
                look(at: batch, range, shape: number, slot: shape.slots[column], place: shape.places[column])
            }
        }
    }

    /// Column by column, since most columns show with their first value that they are text, and then cost nothing more.
    private func look(at batch: RowBatch, _ range: Range<Int>, shape: Int, slot: Int, place: Int) {
        var finding = ofColumns[place]
        for index in range {
            let row = batch.rows[index]
            guard Int(row.shape) == shape else { continue }
            let cell = batch.cells(of: row)[slot]
            guard cell.count > 0, cell.kind != .absent, cell.kind != .null else { continue }
            let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
            guard cell.kind == .text, let base = bytes.baseAddress, NumberGrammar.isExact(base, count: cell.count)
            else {
                ofColumns[place] = .text
                return
            }
            finding = .numbers
        }
        ofColumns[place] = finding
    }

    /// What all of them have seen together.
    static func united(_ parts: [TypeFindings], of columns: ColumnSet) -> [ColumnName: Finding] {
        var united: [ColumnName: Finding] = [:]
        for (place, name) in columns.names.enumerated() {
            let findings = parts.map { place < $0.ofColumns.count ? $0.ofColumns[place] : .nothing }
            united[name] = findings.contains(.text) ? .text : findings.contains(.numbers) ? .numbers : .nothing
        }
        return united
    }
}
