internal import ByteScanning
package import Tabular

/// Makes texts what their columns hold, where they are that: dates and times, numbers, `true` and `false`. All other values
/// stay what they are.
///
/// It is what the types of a file wish for rows that come to it. Unlike what `--types` says they were not asked for, so a
/// number has to be written as JSON has it (`007` stays text), and text without a character is no null.
package struct FittingValues: RowTransform {
    private let types: [ColumnName: ColumnType]

    /// A step for columns of these types.
    package init(_ types: [ColumnName: ColumnType]) { self.types = types }

    /// It comes behind all others, of which some look at the rows in their order.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(types) }

    /// What a text may become, the first that it is.
    private static func wishes(_ name: ColumnName, _ type: ColumnType) -> [TypedFields.Field] {
        let fields: [ColumnType] =
            switch type {
            // A time makes a column of days one of times, which holds both; a fraction one of whole numbers likewise.
            case .date: [.date, .timestamp]
            case .integer: [.integer, .double]
            case .boolean, .double, .timestamp, .timestampUTC: [type]
            case .empty, .decimal, .text, .nested, .mixed: []
            }
        return fields.map { TypedFields.Field(name, of: $0) }
    }

    private final class Stage: RowStage, VerbatimKeeping {
        private let sites: ShapeMemo<[(slot: Int, wishes: [TypedFields.Field])]>
        private let values = ValueTyping(.point)

        init(_ types: [ColumnName: ColumnType]) {
            let wishes = Dictionary(uniqueKeysWithValues: types.map { ($0, FittingValues.wishes($0, $1)) })
            sites = ShapeMemo { shape in
                zip(shape.slots, shape.columns).compactMap { slot, name in
                    wishes[name].flatMap { $0.isEmpty ? nil : (slot, $0) }
                }
            }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            sites.update(for: batch)
            let sites = sites.values
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                for site in sites[Int(row.shape)] {
                    let cell = batch.cells(of: row)[site.slot]
                    guard cell.kind == .text, cell.count > 0 else { continue }
                    for wish in site.wishes where isPlain(cell, wish.kind, in: batch) {
                        guard let typed = values.typed(cell, as: wish, in: batch, row) else { continue }
                        batch.setCell(typed, inRow: index, slot: site.slot)
                        break
                    }
                }
            }
        }

        /// Whether a text is written as values of the kind are.
        private func isPlain(_ cell: Cell, _ kind: FieldKind, in batch: RowBatch) -> Bool {
            let bytes = batch.bytes(of: cell)
            guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return false }
            switch kind {
            case .integer:
                let digits = bytes.first == .minus ? bytes.dropFirst() : bytes[...]
                return digits.allSatisfy(\.isDigit) && (digits.first != .digitZero || bytes.count == 1)
            case .number: return NumberGrammar.isNumber(base, count: cell.count)
            case .boolean: return cell.count > 1
            case .date, .timestamp: return true
            case .text, .json: return false
            }
        }
    }
}
