internal import Tables
internal import Tabular

extension Export {
    /// Opens where the rows go. Nothing that is there changes before the end.
    ///
    /// - Parameter format: the format of an output of bytes.
    func openOutput(_ format: (any Format.Type)?, _ options: FormatOptions) throws(ExportError) -> any RowOutput {
        if case .output(let open) = destination { return try open() }
        if case .rows(let rows) = destination {
            return try rows.kind.open(rows.argument, with: OutputOpener(self, options))
        }
        if case .table(let table) = destination { return try open(table, options) }
        guard let format else { throw ExportError(.usage, "the output has no format") }
        if let database = format as? any DatabaseFormat.Type {
            return try DatabaseOutput(of: self, format: database, options: options)
        }
        return try FormattedOutput(of: self, format: format, options: options)
    }

    /// An output that is one of the inputs would be read while it is replaced.
    func refuseOverwriting() throws(ExportError) {
        if rowsPerPart == nil, let path = destination.path { try FileSink.refuseFolder(path) }
        if !revisesOutput { try refuseSharedFiles() }
        guard rowsPerPart == nil else { return }
        // A database holds other tables, too.
        guard let path = destination.path, !((try? outputFormat()) is any DatabaseFormat.Type) else { return }
        if !replacesOutput, !appends, SystemCalls.isRegularFile(path), !Destination.isDevice(path) {
            throw revisesOutput ? Export.madeMeanwhile(path) : FileSink.isThere(path)
        }
    }

    /// Does what fails where another run has made the output since this one began. One that adds to it is to be made again,
    /// and never to replace what the other has written.
    func attempting<Value>(_ body: () throws(ExportError) -> Value) throws(ExportError) -> Value {
        do throws(ExportError) {
            return try body()
        } catch {
            guard appends || revisesOutput, let path = destination.path, error.code == .output,
                FileSink.saysIsThere(error)
            else { throw error }
            throw Export.madeMeanwhile(path)
        }
    }

    private static func madeMeanwhile(_ path: String) -> ExportError {
        ExportError(
            .output, "was made by another run meanwhile, and nothing was added to it", at: Location(source: path),
            advice: "run it again")
    }
}
