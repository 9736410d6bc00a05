internal import SystemPackage
public import Tabular

/// Standard output. Rows once written cannot be taken back.
public final class StandardOutputSink: ByteSink {
    /// What messages call it.
    public let name = "standard output"
    private let descriptor: FileDescriptor
    /// Whether anything has gone out, so that starting over is no longer possible.
    public private(set) var hasWritten = false

    /// The process's standard output.
    public init() { descriptor = .standardOutput }

    init(descriptor: FileDescriptor) { self.descriptor = descriptor }

    /// Writes bytes at once: who reads them may be waiting.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard !bytes.isEmpty else { return }
        hasWritten = true
        try SystemCalls.write(bytes, to: descriptor, name: name)
    }

    /// Nothing is left to do.
    public func finish() throws(ExportError) {}

    /// Nothing can be taken back.
    public func abandon() {}
}
