package import Tabular

/// Makes names text, for formats that can hold nothing else: a lone surrogate becomes U+FFFD, and of names that are alike
/// then each keeps a column of its own.
package struct TextNames: RowTransform {
    /// The step.
    package init() {}

    /// Names are the same in all rows.
    package var order: TransformOrder { .ordered }

    /// A stage that changes shapes.
    package func makeStage() throws(ExportError) -> any RowStage { Stage() }

    private final class Stage: RowStage, VerbatimKeeping {
        private var names: [ColumnName: ColumnName] = [:]
        private var taken: Set<ColumnName> = []
        private let shapes: ShapeMemo<RowShape?>
        private let fresh: Fresh

        /// What the memo's closure tells the stage.
        private final class Fresh {
            var names: [ColumnName] = []
        }

        init() {
            let fresh = Fresh()
            self.fresh = fresh
            shapes = ShapeMemo { shape in
                let odd = shape.columns.filter(\.hasLoneSurrogates)
                fresh.names += odd
                return odd.isEmpty ? nil : shape
            }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            shapes.update(for: batch)
            for name in fresh.names where names[name] == nil { give(name, batch) }
            fresh.names = []
            guard !names.isEmpty else { return }
            for (index, shape) in shapes.values.enumerated() {
                guard let shape else { continue }
                batch.shapes[index] = renamed(shape)
                batch.spelling = .other
            }
        }

        private func give(_ name: ColumnName, _ batch: RowBatch) {
            var text = ColumnName(utf8: name.text)
            var next: [ColumnName: Int] = [:]
            if taken.contains(text) { text = HeaderNames.free(text, taken: taken, next: &next) }
            taken.insert(text)
            names[name] = text
            batch.warnings.add(.replacedSurrogate, detail: "in the name of a column")
        }

        /// The shape with other names. One that another column of the row has is made different once more.
        private func renamed(_ shape: RowShape) -> RowShape {
            var used = Set(shape.columns)
            var next: [ColumnName: Int] = [:]
            let columns = shape.columns.map { name in
                guard var text = names[name] else { return name }
                if used.contains(text) {
                    text = HeaderNames.free(ColumnName(utf8: name.text), taken: used, next: &next)
                }
                used.insert(text)
                return text
            }
            return shape.changed(columns: columns)
        }
    }
}
