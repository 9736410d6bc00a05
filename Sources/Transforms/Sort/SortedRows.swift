package import Tabular

/// Sorts rows: `--sort-by`.
///
/// Values are in this order: numbers, and texts that are a JSON number, or one with a decimal comma where their source's numbers
/// have that, by their exact value; times by their moment and other texts by
/// their bytes in UTF-8; false, true; objects and arrays by their bytes. What is absent or null comes last, whichever way a field is sorted.
/// Rows that agree in all fields stay in the order in which they came. Memory is bounded: rows beyond it are sorted in
/// temporary files.
package struct SortedRows: RowTransform {
    /// The fields, the most important first.
    package let fields: [SortField]
    /// How many of the first rows are wanted; nil for all.
    package let limit: UInt64?
    private let memoryLimit: Int
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// Rows sorted by `fields`, which keeps to the memory limit of `options` and spools where it says. Of rows behind the
    /// first `limit` there is no need to be kept.
    package init(by fields: [SortField], limit: UInt64? = nil, options: FormatOptions) {
        self.fields = fields
        self.limit = limit
        memoryLimit = options.memoryLimit
        makeSpool = options.makeSpool
    }

    /// The first row may be the last that comes.
    package var order: TransformOrder { .blocking }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        Stage(fields, ExternalSort(memoryLimit: memoryLimit, keeping: limit, makeSpool: makeSpool))
    }

    private final class Stage: OwnStage {
        private let sort: ExternalSort
        private let sites: ShapeMemo<(sites: [FieldSite?], hasCommas: Bool)>
        private let isDescending: [Bool]
        private let records = RowRecords()
        private let text = ValueText()
        private let keys = SortKey()
        private var isFinished = false

        init(_ fields: [SortField], _ sort: ExternalSort) {
            self.sort = sort
            sites = ShapeMemo { shape in (fields.map { $0.path.site(in: shape) }, shape.hasDecimalCommas) }
            isDescending = fields.map(\.isDescending)
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            sites.update(for: batch)
            records.update(for: batch)
            let sites = sites.values
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                sort.begin()
                let layout = sites[Int(row.shape)]
                for (place, site) in layout.sites.enumerated() {
                    keys.append(
                        text.value(at: site, of: row, in: batch), hasCommas: layout.hasCommas,
                        isDescending: isDescending[place], to: sort.block)
                }
                guard sort.endKey() else { continue }
                try records.append(row, of: batch, to: sort.block)
                try sort.end()
            }
            batch.takeAllRows()
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            if !isFinished { try sort.finish() }
            isFinished = true
            records.begin(batch)
            while !batch.isFilled, try sort.next() {
                let start = batch.block.count
                try sort.appendPayload(to: batch.block)
                try records.read(start..<batch.block.count, into: batch)
            }
            return batch.rowCount > 0
        }
    }
}

extension SortedRows: NamesFields {
    /// The fields that rows are sorted by.
    package var namedFields: [FieldPath] { fields.map(\.path) }
}
