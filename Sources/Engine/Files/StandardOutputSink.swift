internal import SystemPackage
package import Tabular

/// Standard output, or a device or pipe with a name. Rows once written cannot be taken back.
package final class StandardOutputSink: UnstagedSink {
    /// Its name in messages.
    package let name: String
    let descriptor: FileDescriptor
    private let ownsDescriptor: Bool
    /// A program that has not said what a reader that goes away means is not to die of it.
    private let holdsSignalBack = SystemCalls.diesOfBrokenPipes
    /// Whether anything has gone out, so that starting over is no longer possible.
    package private(set) var hasWritten = false

    /// The process's standard output.
    package init() {
        name = "standard output"
        descriptor = .standardOutput
        ownsDescriptor = false
    }

    /// The device or pipe at `path`, which must never be renamed over.
    init(device path: String) throws(ExportError) {
        name = path
        ownsDescriptor = true
        try SystemCalls.refuseNUL(in: path)
        do {
            // What is open goes on where it stands: opened anew, a file would be written from its start.
            descriptor =
                try SystemCalls.descriptor(namedBy: path)?.duplicate()
                ?? SystemCalls.open(path, .writeOnly)
        } catch {
            throw ExportError(.output, "cannot open the output", at: Location(source: path), cause: "\(error)")
        }
    }

    deinit { if ownsDescriptor { try? descriptor.close() } }

    /// Writes bytes at once: who reads them may be waiting.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard !bytes.isEmpty else { return }
        hasWritten = true
        try SystemCalls.write(bytes, to: descriptor, name: name, holdsSignalBack: holdsSignalBack)
    }

    /// Nothing is left to do.
    package func finish() throws(ExportError) {}

    /// Nothing can be taken back.
    package func abandon() {}
}
