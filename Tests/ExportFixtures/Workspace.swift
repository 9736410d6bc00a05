package import HasDataExport
package import RowFixtures
import Synchronization
package import Tabular
import TestSupport

/// A folder of its own for the files of one test, removed when the test is over.
package final class Workspace: Sendable {
    package let folder = Shell.temporaryFolder()

    /// An empty one.
    package init() {}

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// The path of a name in it.
    package func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Writes a file and gives its path.
    package func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let sink = try FileSink(path: "\(folder)/\(name)", replaces: true)
        try sink.write(bytes)
        try sink.finish()
        return sink.name
    }

    package func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    /// Writes rows as a file of a format and gives its path.
    package func file(_ name: String, _ rows: [Fields], as format: any Format.Type) throws -> String {
        try file(name, try Writing.bytes(of: rows, as: format, rowsPerBatch: 50))
    }
}

/// Exports sources into memory, with small blocks so that there are many.
package func export(
    _ paths: [String], to format: String, workers: Int = 2, _ change: (inout Export) -> Void = { _ in }
) throws -> (bytes: [UInt8], summary: Summary) {
    let collected = CollectedBytes()
    var export = Export(
        from: paths.map { .file($0) },
        to: .sink { () throws(ExportError) in CollectingSink(collected) })
    export.format = format
    export.workers = workers
    export.formatOptions.blockSize = 2000
    change(&export)
    let summary = try export.run()
    return (collected.bytes, summary)
}

package func exportText(
    _ paths: [String], to format: String, workers: Int = 2, _ change: (inout Export) -> Void = { _ in }
) throws -> String {
    String(decoding: try export(paths, to: format, workers: workers, change).bytes, as: UTF8.self)
}

/// Bytes that a sink was given, and what became of it.
package final class CollectedBytes: Sendable {
    /// None yet.
    package init() {}

    private let state = Mutex<(bytes: [UInt8], finished: Int, abandoned: Int)>(([], 0, 0))
    package var bytes: [UInt8] { state.withLock { $0.bytes } }
    package var timesFinished: Int { state.withLock { $0.finished } }
    package var timesAbandoned: Int { state.withLock { $0.abandoned } }

    package func append(_ bytes: [UInt8]) { state.withLock { $0.bytes += bytes } }
    package func finish() { state.withLock { $0.finished += 1 } }
    package func abandon() { state.withLock { $0.abandoned += 1 } }
}

/// A sink that cannot take anything back, as standard output; it may fail when it holds as many bytes as it can.
package final class CollectingSink: ByteSink {
    package let name = "sink"
    private let collected: CollectedBytes
    private let capacity: Int

    package init(_ collected: CollectedBytes, capacity: Int = .max) {
        self.collected = collected
        self.capacity = capacity
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard collected.bytes.count <= capacity - bytes.count else {
            throw ExportError(.output, "the sink is full", at: Location(source: name))
        }
        collected.append(Array(bytes))
    }

    package func finish() throws(ExportError) { collected.finish() }
    package func abandon() { collected.abandon() }
}

/// Bytes in a block of their own.
package func block(_ bytes: [UInt8]) -> ByteBlock {
    let block = ByteBlock(capacity: max(1, bytes.count))
    bytes.withUnsafeBytes { _ = block.append($0) }
    return block
}
