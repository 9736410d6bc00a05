import HasDataExport

extension ExportCommand {
    /// One note on the flags that could do nothing in this run.
    func idleFlags(_ sources: [Source], _ summaries: [Summary]) -> String? {
        guard let first = summaries.first else { return nil }
        var idle = IdleFlags()
        if formats.raw {
            idle.addRaw(self)
            return idle.note
        }
        let read = Set(summaries.flatMap(\.sources).map(\.format))
        idle.addWriting(
            csv, json, workbooks, columns, output: first.format,
            isCompressed: summaries.contains { $0.output.map(FormatRegistry.isCompressed) == true })
        idle.addReading(
            delimiter: csv.inputDelimiter != nil, quote: csv.inputQuote != nil, ragged: csv.ragged,
            noHeader: csv.noInputHeader, types: kinds.types, root: json.root != nil, unwrap: fields.unwrap,
            envelope: fields.envelope && !sources.contains(where: \.needsKey), sheets: sheets,
            encoding: csv.encoding != nil, formats: read, hasTypes: IdleFlags.typed.contains(first.format))
        idle.addNull(
            csv.null != nil, sources: read, output: first.format)
        idle.addTables(
            table: tables.table != nil, isPair: (try? tables.reference)?.isPair == true, output: first.format,
            sources: read)
        idle.addDialect(
            dialect, types: kinds.types, formats: read)
        idle.addJobs(job, fetching, hasJob: sources.contains(where: \.needsKey))
        idle.addFollowing(fetching, follows: following.follow)
        idle.addObjects(
            objects,
            isUsed: [sources.map(\.description), [formats.output ?? "", formats.outputDir ?? ""]].joined()
                .contains { $0.lowercased().hasPrefix("s3://") })
        idle.addSeparator(fields)
        idle.addSeed(rows)
        return idle.note
    }
}
