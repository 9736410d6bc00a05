package import Tabular

/// Lets rows pass, and tells `MissingFieldsCheck` which of the paths into nested values that steps name some row has had, null or
/// not: a misspelt member gives no value, as one that a row lacks does, and nothing else would tell.
///
/// It stands before the filters, since the rows that they leave out count, too.
package struct NestedPathsWatch: RowTransform, RowFilter, ReadsFields {
    /// The paths.
    package let fields: [FieldPath]

    /// A watch over those of `fields` that may lead into nested values; nil where none does.
    ///
    /// - Parameter made: columns that are computed later.
    package init?(_ fields: [FieldPath], except made: Set<ColumnName>) {
        var seen: Set<FieldPath> = []
        self.fields = fields.filter {
            $0.components.count > 1 && made.isDisjoint(with: $0.possibleColumns) && seen.insert($0).inserted
        }
        if self.fields.isEmpty { return nil }
    }

    /// What a row has does not depend on others.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(fields) }
    /// The paths, which others read, too.
    package var readFields: [FieldPath] { fields }

    private final class Stage: RowStage, VerbatimKeeping {
        private let names: [ColumnName]
        private let sites: ShapeMemo<[FieldSite?]>
        private var isFound: [Bool]
        private let texts = ValueText()

        init(_ fields: [FieldPath]) {
            names = fields.map(\.name)
            sites = ShapeMemo { shape in fields.map { $0.site(in: shape) } }
            isFound = fields.map { _ in false }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            sites.update(for: batch)
            let sites = sites.values
            for (place, name) in names.enumerated() {
                if !isFound[place] {
                    isFound[place] = (0..<batch.rowCount).contains { index in
                        let row = batch.rows[index]
                        guard let site = sites[Int(row.shape)][place] else { return false }
                        return texts.hasValue(at: site, of: row, in: batch)
                    }
                }
                // Told of each batch, since one that was looked at may never be written.
                if isFound[place], !batch.openedColumns.contains(name) { batch.openedColumns.append(name) }
            }
        }
    }
}
