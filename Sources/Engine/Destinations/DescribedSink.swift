internal import ByteScanning
internal import Tabular

/// A sink that counts and hashes what goes through it: for outputs that are no files, which nobody looks at afterwards.
final class DescribedSink: ByteSink {
    var name: String { sink.name }
    private let sink: any ByteSink
    private var hash = SHA256()
    private var byteCount: UInt64 = 0
    /// How many bytes there are, and their hash, once it is finished.
    private(set) var content: (bytes: UInt64, sha256: String)?

    init(_ sink: any ByteSink) { self.sink = sink }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        try sink.write(bytes)
        hash.update(bytes)
        byteCount += UInt64(bytes.count)
    }

    func finish() throws(ExportError) {
        try sink.finish()
        content = (byteCount, hash.finish())
    }

    func abandon() { sink.abandon() }
}
