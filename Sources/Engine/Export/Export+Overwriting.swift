package import Tabular

extension Export {
    /// An output that is one of the sources would be replaced while it is read or, where a shell adds standard output to it,
    /// grow while it is read, until the disk is full.
    func refuseSourceAsOutput() throws(ExportError) {
        for case .named(let source) in sources where source.argument == destination.named?.argument {
            throw Export.isSourceAndOutput(source.description)
        }
        guard let output = destination.filePath else { return }
        for source in sources {
            guard let name = source.filePath, SystemCalls.isSameFile(name, output) else { continue }
            throw Export.isSourceAndOutput(destination.path ?? source.description)
        }
    }

    /// What is said of an output that is one of the sources.
    package static func isSourceAndOutput(_ name: String, advice: String = "name another output") -> ExportError {
        ExportError(.usage, "is both a source and the output", at: Location(source: name), advice: advice)
    }
}
