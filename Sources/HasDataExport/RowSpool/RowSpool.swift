internal import Tabular

/// Rows put aside as they are, unencoded, until all columns of the output are known: what cannot be encoded before, since
/// every row depends on columns that may come later (`--sort-fields`, `--dense`, `--split-rows`).
///
/// A writer and a reader, so that the same pipeline fills and empties it. Each run of rows is a record that needs no
/// other to be read:
///
/// ```
///  0       8         12       16
///  ├ bytes ┼ shapes ──┼ rows ──┼─ names of each shape's columns ─┼ shape of each row ┼ cells of each row ┼ their bytes ─┤
/// ```
///
/// Numbers stand in the machine's own order: a spool never outlives its process.
final class RowSpool {
    private let spool: any ByteSpool

    init(_ spool: any ByteSpool) { self.spool = spool }

    /// What fills it.
    func makeWriter() -> any RowWriter { Writer(spool) }

    /// What empties it, from the start.
    func makeReader(name: String) -> any RowReader { Reader(spool, name: name) }

    private final class Writer: RowWriter {
        private let spool: any ByteSpool
        init(_ spool: any ByteSpool) { self.spool = spool }

        func makeEncoder() -> any RowEncoder { RowSpoolEncoder() }

        func append(_ rows: EncodedRows) throws(ExportError) {
            guard rows.rowCount > 0 else { return }
            try spool.append(rows.block.contents)
        }

        func finish(_ columns: ColumnSet) throws(ExportError) {}
    }

    private final class Reader: RowReader {
        private let spool: any ByteSpool
        private let name: String
        private var place: UInt64 = 0

        init(_ spool: any ByteSpool, name: String) {
            self.spool = spool
            self.name = name
        }

        func makeParser() -> any RowParser { RowSpoolParser(name: name) }

        func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
            block.reset(keeping: 8 << 20)
            guard place < spool.count else { return false }
            block.grow(to: RowSpoolEncoder.headCount)
            let head = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(RowSpoolEncoder.headCount))
            guard try spool.read(at: place, into: head) == head.count else { throw RowSpoolParser.damage(name) }
            let size = head.loadUnaligned(as: UInt64.self)
            guard size >= UInt64(RowSpoolEncoder.headCount), size <= spool.count - place,
                size <= UInt64(Cell.maximumOffset)
            else { throw RowSpoolParser.damage(name) }
            block.grow(to: Int(size))
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(Int(size)))
            guard try spool.read(at: place, into: room) == room.count else { throw RowSpoolParser.damage(name) }
            block.count = room.count
            place += size
            return true
        }
    }
}
