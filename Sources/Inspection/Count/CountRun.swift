internal import Engine
internal import Tabular

/// Counts the rows of the sources of an export.
struct CountRun {
    let export: Export
    let progress: Progress

    func run() throws(ExportError) -> RowCount {
        let reading = ReadingRun(export, progress: progress)
        return try reading.attempt { (sources) throws(ExportError) in
            let read = try reading.read(sources, into: RowDiscard())
            return RowCount(
                sources: read.outcomes.map { RowCount.CountedSource(name: $0.name, rows: $0.rowsWritten) },
                rows: read.rows, warnings: read.warnings, notes: read.notes, formats: read.outcomes.map(\.format))
        }
    }
}
