internal import Tabular

/// A sink in front of one whose bytes cannot be taken back: what is written waits, in memory and then in a temporary file,
/// until it is known that it may go out.
final class WaitingSink: ByteSink {
    private let sink: any ByteSink
    private let spool: any ByteSpool

    init(_ sink: any ByteSink, in spool: any ByteSpool) {
        self.sink = sink
        self.spool = spool
    }

    var name: String { sink.name }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { try spool.append(bytes) }

    /// Lets everything out.
    func finish() throws(ExportError) {
        try sink.write(spool, in: 0..<spool.count)
        try sink.finish()
    }

    func abandon() { sink.abandon() }
}
