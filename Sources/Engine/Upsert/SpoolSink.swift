internal import Tabular

/// A sink whose bytes stay in a spool, to be read back.
final class SpoolSink: ByteSink {
    let name: String
    private let spool: any ByteSpool

    init(_ spool: any ByteSpool, name: String) {
        self.spool = spool
        self.name = name
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { try spool.append(bytes) }
    func finish() throws(ExportError) {}
    func abandon() {}
}
