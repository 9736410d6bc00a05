internal import Tabular

extension Export {
    /// An output that is one of the sources would be replaced while it is read or, where a shell adds standard output to it,
    /// grow while it is read, until the disk is full.
    func refuseSourceAsOutput() throws(ExportError) {
        guard let output = destination.filePath else { return }
        for source in sources {
            guard let name = source.filePath, SystemCalls.isSameFile(name, output) else { continue }
            throw ExportError(
                .usage, "is both a source and the output",
                at: Location(source: destination.path ?? source.description), advice: "name another output")
        }
    }
}
