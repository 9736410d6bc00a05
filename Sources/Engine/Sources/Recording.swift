internal import Tabular

/// A stream that can be read again: what has been read of it is put aside, and no more than that, so that a first pass
/// that ends early leaves the rest where it is.
final class Recording {
    private let source: any ByteSource
    private let spool: any ByteSpool
    let name: String
    let byteCount: UInt64?
    private var isSpent = false

    init(_ source: any ByteSource, spool: any ByteSpool) {
        self.source = source
        self.spool = spool
        name = source.name
        byteCount = source.byteCount
    }

    /// The stream from its start. Readers take turns: one at a time goes on.
    func makeSource() -> any ByteSource { Reader(self) }

    private func read(at place: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        if place < spool.count { return try spool.read(at: place, into: buffer) }
        guard !isSpent else { return 0 }
        let count = try source.read(into: buffer)
        // A source that claims more than there was room for is broken; `fill` says so.
        guard count > 0, count <= buffer.count else {
            isSpent = count == 0
            return count
        }
        try spool.append(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        return count
    }

    private final class Reader: ByteSource {
        private let recording: Recording
        private var place: UInt64 = 0
        var name: String { recording.name }
        var byteCount: UInt64? { recording.byteCount }

        init(_ recording: Recording) { self.recording = recording }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
            let count = try recording.read(at: place, into: buffer)
            place += UInt64(max(0, count))
            return count
        }
    }
}
