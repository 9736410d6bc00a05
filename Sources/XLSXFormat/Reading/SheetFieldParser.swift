import Tabular

/// Puts a column in front that says which sheet each row came from. A column that a sheet itself calls so becomes `name (2)`.
///
/// Bounds: a row's cells are copied into room that `reserveCells` gave for one more than it has.
final class SheetFieldParser: OwnParser {
    private let base: SheetParser
    private let tables: WorkbookTables
    private let name: ColumnName
    /// The shapes made of the other parser's, which are kept so that none takes another's place.
    private var known: [ObjectIdentifier: (old: RowShape, new: RowShape)] = [:]
    private static let knownLimit = 1 << 10

    init(_ base: SheetParser, _ tables: WorkbookTables, name: ColumnName) {
        self.base = base
        self.tables = tables
        self.name = name
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        // The rows before a fault are rows, too.
        defer { widen(batch) }
        return try base.parse(batch)
    }

    private func widen(_ batch: RowBatch) {
        let sheet = tables.layout(batch.block.layoutID)?.sheet ?? ""
        let old = batch.shapes
        let text = batch.store(sheet)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let count = old[Int(row.shape)].cellCount
            let firstCell = batch.cellCount
            let target = batch.reserveCells(count + 1)
            target.initialize(to: text)
            (target + 1).initialize(from: batch.cells(of: row), count: count)
            batch.commitCells(count + 1)
            batch.rows[index] = Row(shape: Int(row.shape), firstCell: firstCell, start: Int(row.start))
        }
        if known.count > SheetFieldParser.knownLimit { known = [:] }
        batch.shapes = old.map(widened)
    }

    private func widened(_ shape: RowShape) -> RowShape {
        if let pair = known[ObjectIdentifier(shape)] { return pair.new }
        var columns = shape.columns
        if let place = columns.firstIndex(of: name) {
            var next: [ColumnName: Int] = [:]
            columns[place] = HeaderNames.free(name, taken: Set(columns), next: &next)
        }
        let new = shape.changed(
            columns: [name] + columns, slots: [0] + shape.slots.map { $0 + 1 }, cellCount: shape.cellCount + 1)
        known[ObjectIdentifier(shape)] = (shape, new)
        return new
    }
}
