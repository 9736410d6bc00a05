internal import Engine
internal import Schemas
internal import Tabular
internal import Transforms

/// Finds out the exact types of all rows of an export's sources.
struct SchemaRun {
    let export: Export
    let progress: Progress

    func run() throws(ExportError) -> RowSchema {
        var export = export
        export.formatOptions.makesTexts = export.types == .text
        let reading = ReadingRun(export, progress: progress)
        return try reading.attempt { (sources) throws(ExportError) in
            let columns = ColumnSet(export.steps.fixedColumns ?? [])
            let recorder = TallyingWriter<ColumnValueTally>(RowDiscard())
            let read = try reading.read(sources, into: recorder, columns: columns)
            var schema = recorder.schema(of: columns, infersTypes: export.infersTypes)
            if export.steps.sortsFields {
                let order = SortedFields.sorted(schema.columns.map(\.name))
                let named = Dictionary(uniqueKeysWithValues: schema.columns.map { ($0.name, $0) })
                schema.columns = order.compactMap { named[$0] }
            }
            return RowSchema(
                schema: schema, warnings: read.warnings, notes: read.notes, formats: read.outcomes.map(\.format))
        }
    }
}
