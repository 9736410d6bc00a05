internal import Compression
internal import Tables
internal import Tabular

/// Rows that are written as they come.
extension Export {
    /// Sees that nothing has to wait for the last row.
    ///
    /// - Throws: `.usage`, saying what does.
    func checkWritingAtOnce(_ format: any Format.Type, _ options: FormatOptions) throws(ExportError) {
        func refuse(_ text: String, advice: String? = nil) -> ExportError {
            ExportError(.usage, "\(Setting.follow) writes rows as they come, and \(text)", advice: advice)
        }
        guard format.isText, format.abilities.contains(.appends), !(format is any DatabaseFormat.Type) else {
            throw refuse(
                "\(format.noun) is written at the end", advice: "write JSON Lines, or CSV or TSV with \(Setting.fields)"
            )
        }
        if destination.name.map(FormatRegistry.isCompressed) == true {
            throw refuse("what is compressed cannot be read before its end", advice: "write a plain file")
        }
        guard destination.named == nil else { throw refuse("an object appears at its end", advice: "write a file") }
        if let outputEncoding, outputEncoding != .utf8 {
            throw refuse("as UTF-8", advice: "leave \(Setting.outputEncoding) out")
        }
        if rowsPerPart != nil {
            throw refuse("parts appear together at the end", advice: "leave \(Setting.rowsPerPart) out")
        }
        if steps.holdsRows { throw refuse("sorting, sampling, counting and the last rows wait for all of them") }
        if steps.hasDemands {
            throw refuse("\(Setting.minimumRows) and \(Setting.requiredFields) look at all of them first")
        }
        guard format.needs(options).columns == .none || steps.fixedColumns != nil || appends else {
            throw refuse(
                "the columns of \(format.noun) come first",
                advice: "name them with \(Setting.fields), or write JSON Lines")
        }
    }

    /// Where rows go straight into a file; nil for a device or a pipe, which they always do.
    func growingSink(_ added: AppendedFile?) throws(ExportError) -> GrowingFileSink? {
        guard let path = destination.path, !Destination.isDevice(path) else { return nil }
        if let added {
            return try GrowingFileSink(
                added.path, name: path, adds: true, replaces: false,
                lead: added.endsInLineEnd ? [] : added.continuation.lineEnd, isSynced: waitsForDisk)
        }
        return try GrowingFileSink(
            SystemCalls.target(of: path), name: path, adds: false, replaces: replacesOutput, lead: [],
            isSynced: waitsForDisk)
    }
}
