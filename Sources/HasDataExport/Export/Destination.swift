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

    func open(replaces: Bool) throws(ExportError) -> any ByteSink {
        switch self {
        case .file(let path):
            if SystemCalls.status(of: path) != nil, !SystemCalls.isRegularFile(path), !SystemCalls.isDirectory(path) {
                try StandardOutputSink(device: path)
            } else {
                try FileSink(path: path, replaces: replaces)
            }
        case .standardOutput: StandardOutputSink()
        case .sink(let make): try make()
        }
    }
}
