public import Tabular

/// Where an export's bytes go.
public enum Destination: Sendable {
    /// A file, written to a temporary sibling and renamed.
    case file(String)
    /// Standard output.
    case standardOutput
    /// A sink of the caller's, made when the export runs.
    case sink(@Sendable () throws(ExportError) -> any ByteSink)

    /// Whether it is standard output.
    public var isStandardOutput: Bool {
        if case .standardOutput = self { return true }
        return false
    }

    /// The file's path.
    var path: String? {
        if case .file(let path) = self { return path }
        return nil
    }

    /// Whether nothing is out before the end, so that an export may start over.
    var canBeReplaced: Bool { path.map { !isDevice($0) } ?? false }

    private func isDevice(_ path: String) -> Bool {
        SystemCalls.status(of: path) != nil && !SystemCalls.isRegularFile(path) && !SystemCalls.isDirectory(path)
    }

    func open(replaces: Bool) throws(ExportError) -> any ByteSink {
        switch self {
        case .file(let path):
            if isDevice(path) {
                try StandardOutputSink(device: path)
            } else {
                try FileSink(path: path, replaces: replaces)
            }
        case .standardOutput: StandardOutputSink()
        case .sink(let make): try make()
        }
    }
}
