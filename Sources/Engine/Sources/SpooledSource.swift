internal import Tabular

/// A stream put aside whole, so that it can be read at any place, or twice: a workbook from a pipe, the first pass of
/// `--types infer` over standard input.
final class SpooledSource: SeekableByteSource {
    let name: String
    private let spool: any ByteSpool
    private var place: UInt64 = 0
    var byteCount: UInt64? { spool.count }
    var length: UInt64 { spool.count }

    /// Reads `source` to its end.
    init(_ source: any ByteSource, spool: any ByteSpool) throws(ExportError) {
        name = source.name
        self.spool = spool
        let block = ByteBlock(capacity: 1 << 20)
        while try source.fill(block) {
            try spool.append(block.contents)
            block.count = 0
        }
    }

    /// What a spool holds already.
    init(holding spool: any ByteSpool, name: String) {
        self.name = name
        self.spool = spool
    }

    /// Another look at the same bytes, from the start.
    init(sharing other: SpooledSource) {
        name = other.name
        spool = other.spool
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let count = try read(at: place, into: buffer)
        place += UInt64(count)
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        try spool.read(at: offset, into: buffer)
    }
}
