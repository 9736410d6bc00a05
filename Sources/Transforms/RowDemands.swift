package import Tabular

/// Lets rows pass, and refuses them once the last has passed where they are fewer than was asked for, or where a field is
/// without a value, or nothing but empty text, in all of them: `--min-rows`, `--require`.
package struct RowDemands: RowTransform, RowFilter {
    private let minimumRows: UInt64
    private let fields: [FieldPath]

    /// Demands on the rows behind all other steps.
    package init(minimumRows: UInt64?, fields: [FieldPath]) {
        self.minimumRows = minimumRows ?? 0
        var seen: Set<FieldPath> = []
        self.fields = fields.filter { seen.insert($0).inserted }
    }

    /// One stage sees all rows.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(minimumRows, fields) }

    private final class Stage: RowStage, VerbatimKeeping {
        /// Fields that no row has filled yet.
        private final class Missing {
            var fields: [FieldPath]
            var names = NearestName()
            init(_ fields: [FieldPath]) { self.fields = fields }
        }

        private let minimumRows: UInt64
        private let missing: Missing
        private let sites: ShapeMemo<[(field: FieldPath, site: FieldSite)]>
        private let text = ValueText()
        private var rows: UInt64 = 0

        init(_ minimumRows: UInt64, _ fields: [FieldPath]) {
            self.minimumRows = minimumRows
            let missing = Missing(fields)
            self.missing = missing
            sites = ShapeMemo { shape in
                missing.names.add(shape.columns)
                return missing.fields.compactMap { field in field.site(in: shape).map { (field, $0) } }
            }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            rows &+= UInt64(batch.rowCount)
            guard !missing.fields.isEmpty else { return }
            sites.update(for: batch)
            let sites = sites.values
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                for (field, site) in sites[Int(row.shape)]
                where text.text(at: site, of: row, in: batch)?.isEmpty == false {
                    missing.fields.removeAll { $0 == field }
                }
                if missing.fields.isEmpty { return }
            }
        }

        var refusal: ExportError? {
            if rows < minimumRows {
                let found = rows == 1 ? "the output has 1 row" : "the output has \(rows) rows"
                return ExportError(.insufficient, "\(found), and \(Setting.minimumRows) asks for \(minimumRows)")
            }
            guard !missing.fields.isEmpty else { return nil }
            let listed = missing.fields.map { field in
                let meant = missing.names.nearest(to: field)
                return "\"\(field)\"" + (meant.map { "\($0)" == "\(field)" ? "" : " (did you mean \"\($0)\"?)" } ?? "")
            }
            return ExportError(
                .insufficient,
                "no row of the output has a value in \(listed.joined(separator: ", ")), and "
                    + "\(Setting.requiredFields) asks for one")
        }
    }
}
