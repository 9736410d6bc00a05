package import HasDataExport
import Tabular
import TestSupport
import Testing

/// A folder of small files that goes away with the value.
package final class SampleFolder {
    package let path = Shell.temporaryFolder()

    /// An empty one.
    package init() {}

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(path))", in: "/tmp") }

    /// Writes a file and gives it as a source.
    package func file(_ name: String, _ text: String) throws -> Source {
        let sink = try FileSink(path: "\(path)/\(name)", replaces: true)
        try sink.write(Array(text.utf8))
        try sink.finish()
        return .file("\(path)/\(name)")
    }

    /// Runs an export into a file of the folder, blocks being tiny, and gives what it holds.
    package func run(
        _ sources: [Source], as format: String, blockSize: Int = 64, _ change: (inout Export) -> Void = { _ in }
    ) throws -> String {
        var export = Export(from: sources, to: .file("\(path)/output.\(format)"))
        export.replacesOutput = true
        export.formatOptions.blockSize = blockSize
        change(&export)
        _ = try export.run()
        return try #require(Shell.read("\(path)/output.\(format)"))
    }

    /// The same into a sink from which nothing can be taken back.
    package func stream(
        _ sources: [Source], as format: String, blockSize: Int = 64, _ change: (inout Export) -> Void = { _ in }
    ) throws -> String {
        let sink = SharedSink()
        var export = Export(from: sources, to: .sink { () throws(ExportError) in sink.sink })
        export.format = format
        export.formatOptions.blockSize = blockSize
        change(&export)
        _ = try export.run()
        return sink.sink.text
    }
}

/// A sink that outlives the export that it is given to.
private final class SharedSink: @unchecked Sendable {
    let sink = MemoryByteSink()
}
