package import Tabular

/// Lets rows pass, and tells `MissingFieldsCheck` which of the paths into nested values that steps name some row has had, null or
/// not: a misspelt member gives no value, as one that a row lacks does, and nothing else would tell.
///
/// It stands before the filters, since the rows that they leave out count, too.
package struct NestedPathsWatch: RowTransform, RowFilter, ReadsFields {
    /// The paths.
    package let fields: [FieldPath]
    /// Elements of arrays.
    package let elements: [FieldReference]

    /// A watch over those of `fields` that may lead into nested values, and over elements; nil where there are none.
    ///
    /// - Parameter made: columns that are computed later.
    package init?(_ fields: [FieldPath], _ elements: [FieldReference], except made: Set<ColumnName>) {
        var seen: Set<FieldPath> = []
        self.fields = fields.filter {
            $0.components.count > 1 && made.isDisjoint(with: $0.possibleColumns) && seen.insert($0).inserted
        }
        var seenElements: Set<FieldReference> = []
        self.elements = elements.filter {
            made.isDisjoint(with: $0.field.possibleColumns) && seenElements.insert($0).inserted
        }
        if self.fields.isEmpty, self.elements.isEmpty { return nil }
    }

    /// What a row has does not depend on others.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { try Stage(fields, elements) }
    /// The paths and arrays, which others read, too.
    package var readFields: [FieldPath] { fields + elements.map(\.field) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let names: [ColumnName]
        private let sites: ShapeMemo<[FieldSite?]>
        private var isFound: [Bool]
        private let texts = ValueText()
        /// The elements that no row has had.
        private var wanted: [(name: ColumnName, program: RowProgram, sites: ShapeMemo<[FieldSite?]>)]
        /// The others.
        private var found: [ColumnName] = []

        init(_ fields: [FieldPath], _ elements: [FieldReference]) throws(ExportError) {
            names = fields.map(\.name)
            sites = ShapeMemo { shape in fields.map { $0.site(in: shape) } }
            isFound = fields.map { _ in false }
            wanted = []
            for element in elements {
                let program = try RowProgram(RowExpression(.element(.field(element.field), element.steps)))
                let sites = ShapeMemo { program.sites(in: $0) }
                wanted.append((ColumnName(element.description), program, sites))
            }
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
            lookAtElements(of: batch)
        }

        private func lookAtElements(of batch: RowBatch) {
            for (place, element) in wanted.enumerated().reversed()
            where hasElement(element.program, element.sites, batch) {
                found.append(element.name)
                wanted.remove(at: place)
            }
            for name in found where !batch.openedColumns.contains(name) { batch.openedColumns.append(name) }
        }

        private func hasElement(_ program: RowProgram, _ sites: ShapeMemo<[FieldSite?]>, _ batch: RowBatch) -> Bool {
            sites.update(for: batch)
            let sites = sites.values
            return (0..<batch.rowCount).contains { index in
                let row = batch.rows[index]
                let view = RowProgram.View(row, batch, sites[Int(row.shape)], hasCommas: false)
                if case .absent = program.value(view) { return program.problem != nil }
                return true
            }
        }
    }
}
