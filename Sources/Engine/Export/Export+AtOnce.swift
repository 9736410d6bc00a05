internal import Compression
internal import SystemPackage
internal import Tables
internal import Tabular

/// Rows that are written as they come.
extension Export {
    /// Sees that nothing has to wait for the last row.
    ///
    /// - Throws: `.usage`, saying what does.
    func checkWritingAtOnce(_ options: FormatOptions) throws(ExportError) {
        guard writesAtOnce else { return }
        guard options[TableOptions.self].upsertKeys.isEmpty else {
            throw refusal(
                "\(Setting.upsert) writes what is there anew at the end",
                advice: "\(Setting.appends) with \(Setting.uniqueBy) leaves out rows that are there")
        }
        guard destination.takesBytes else { throw refusal("a table gets all rows or none", advice: "write a file") }
        let format = try outputFormat()
        guard format.isText, format.abilities.contains(.appends), !(format is any DatabaseFormat.Type) else {
            throw refusal(
                "\(format.noun) is written at the end",
                advice: "write JSON Lines, or CSV or TSV with \(Setting.fields)")
        }
        if destination.name.map(FormatRegistry.isCompressed) == true {
            throw refusal("what is compressed cannot be read before its end", advice: "write a plain file")
        }
        guard destination.named == nil else { throw refusal("an object appears at its end", advice: "write a file") }
        if let outputEncoding, outputEncoding != .utf8 {
            throw refusal("always in UTF-8", advice: "leave \(Setting.outputEncoding) out")
        }
        if rowsPerPart != nil {
            throw refusal("parts appear together at the end", advice: "leave \(Setting.rowsPerPart) out")
        }
        if steps.holdsRows { throw refusal("sorting, sampling, counting and the last rows wait for all of them") }
        if steps.hasDemands {
            throw refusal("\(Setting.minimumRows) and \(Setting.requiredFields) look at all of them first")
        }
        guard format.needs(options).columns == .none || steps.fixedColumns != nil || appends else {
            throw columnsRefusal
        }
    }

    /// Sees that a run as it is planned writes rows when they come.
    ///
    /// - Throws: `.usage`.
    func checkWritingAtOnce(_ makePlan: @autoclosure () -> RunPlan) throws(ExportError) {
        guard writesAtOnce else { return }
        let plan = makePlan()
        guard [.ofEachRow, .named, .appended].contains(plan.columns), !plan.isSpilled else {
            throw columnsRefusal
        }
    }

    private func refusal(_ text: String, advice: String? = nil) -> ExportError {
        ExportError(.usage, "\(Setting.follow) writes rows as they come, and \(text)", advice: advice)
    }

    private var columnsRefusal: ExportError {
        refusal(
            "which columns there are has to be known first",
            advice: "name them with \(Setting.fields), or write plain JSON Lines")
    }

    /// Opens where rows go as they come, straight into a file or a stream, and tells what is there where they are added to it.
    func openAtOnce(
        _ format: any Format.Type, _ options: FormatOptions, added: AppendedFile?
    ) throws(ExportError) -> (sink: any UnstagedSink, added: AppendedFile?) {
        guard let path = destination.path, !Destination.isDevice(path) else {
            guard let sink = try openSink(format) as? any UnstagedSink else {
                throw refusal("the output appears at its end", advice: "write a file")
            }
            return (sink, nil)
        }
        guard let added else {
            let real = try SystemCalls.target(of: path)
            return (
                try GrowingFileSink(
                    creating: real, name: path, replaces: replacesOutput, adds: appends, isSynced: waitsForDisk),
                nil
            )
        }
        let held = options[ExistingRows.self].held
        let file: FileDescriptor
        if let held {
            file = held
        } else {
            file = try AppendSink.open(added.path, name: path) { log?("\(path): another run adds to it: waiting") }
        }
        let sink = GrowingFileSink(
            addingTo: file, at: added.path, name: path, ownsFile: held == nil, isSynced: waitsForDisk)
        // Nobody else adds to it from now on.
        try AppendNote.reclaim(from: file, at: added.path, name: path)
        let now = try AppendedFile(
            FileView(file, name: path), at: added.path, name: path, format: format, options: options)
        if !now.endsInLineEnd { sink.lead = now.continuation.lineEnd }
        return (sink, now)
    }
}
