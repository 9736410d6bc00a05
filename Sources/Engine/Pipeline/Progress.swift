internal import Synchronization

/// How far an export has come; read from any thread while it runs.
public final class Progress: Sendable {
    /// A moment's figures.
    public struct Figures: Sendable {
        /// The source being read.
        public var source = ""
        /// Which of the sources it is, from 1, and how many there are.
        public var sourceNumber = 0
        /// How many sources there are.
        public var sourceCount = 0
        /// Rows read so far.
        public var rows: UInt64 = 0
        /// Bytes read so far from this source, after decompression.
        public var bytes: UInt64 = 0
        /// Bytes of downloads that have come, as they came: those of the source, some of them not yet read.
        public var received: UInt64 = 0
        /// Bytes of this source in all, where that is known.
        public var totalBytes: UInt64?
        /// Rows of this source in all, where that is known.
        public var totalRows: UInt64?
        /// Whether bytes are those of one source; else of all sources of a batch, several of which may be read at a time.
        package var isOfOneSource = true
    }

    private let state = Mutex(Figures())
    private let over = Mutex(false)
    /// The batch that this export is one of.
    private let whole: Progress?

    /// Nothing done yet.
    public init() { whole = nil }

    init(partOf whole: Progress) { self.whole = whole }

    /// The same for a pass that is not the one whose rows count: figures of a batch count each source once.
    var ofOtherPass: Progress? { whole == nil ? self : nil }

    /// The figures now.
    public var figures: Figures { state.withLock { $0 } }

    /// Whether nothing more will come.
    public var isOver: Bool { over.withLock { $0 } }

    /// Notes the end.
    public func end() { over.withLock { $0 = true } }

    /// Begins a batch of so many sources, which have so many bytes together.
    func begin(batchOf count: Int, totalBytes: UInt64?) {
        state.withLock {
            $0.sourceCount = count
            $0.totalBytes = totalBytes
            $0.isOfOneSource = false
        }
    }

    func begin(source: String, number: Int, of count: Int, totalBytes: UInt64?, totalRows: UInt64? = nil) {
        state.withLock {
            $0.source = source
            $0.sourceNumber = number
            $0.sourceCount = count
            $0.totalBytes = totalBytes
            $0.totalRows = totalRows
            $0.bytes = 0
            // Its own may have come before it was known what it is.
            if number > 1 { $0.received = 0 }
            // An export that starts over counts anew.
            if number == 1 { $0.rows = 0 }
        }
        whole?.state.withLock {
            $0.source = source
            $0.sourceNumber += 1
        }
    }

    func receive(_ count: Int) {
        state.withLock { $0.received += UInt64(max(0, count)) }
        whole?.receive(count)
    }

    func add(rows: Int, bytes: Int) {
        state.withLock {
            $0.rows += UInt64(max(0, rows))
            $0.bytes += UInt64(max(0, bytes))
        }
        whole?.add(rows: rows, bytes: bytes)
    }
}
