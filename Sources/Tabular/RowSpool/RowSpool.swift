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
package final class RowSpool {
    private let spool: any ByteSpool

    /// Rows to be kept in `spool`.
    package init(_ spool: any ByteSpool) { self.spool = spool }

    /// What fills it.
    package func makeWriter() -> any RowWriter { Writer(spool) }

    /// What empties it, from the start.
    /// A block of it has the rows of one record, or as many records as it takes for `rowsPerBlock` rows: those that were put
    /// aside in runs which end at multiples of it.
    package func makeReader(name: String, rowsPerBlock: Int? = nil) -> any RowReader {
        Reader(spool, name: name, rowsPerBlock: rowsPerBlock)
    }

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
        private let rowsPerBlock: Int
        private var place: UInt64 = 0

        init(_ spool: any ByteSpool, name: String, rowsPerBlock: Int?) {
            self.spool = spool
            self.name = name
            self.rowsPerBlock = rowsPerBlock ?? 1
        }

        func makeParser() -> any RowParser { RowSpoolParser(name: name) }

        func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
            block.reset(keeping: 8 << 20)
            guard place < spool.count else { return false }
            var rows = 0
            while rows < rowsPerBlock, place < spool.count {
                rows += try addRecord(to: block)
            }
            return true
        }

        /// Adds the next record to the block and says how many rows it has.
        private func addRecord(to block: ByteBlock) throws(ExportError) -> Int {
            let start = block.count
            block.grow(to: start + RowSpoolEncoder.headCount)
            let head = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(RowSpoolEncoder.headCount))
            guard try spool.read(at: place, into: head) == head.count else { throw RowSpoolParser.damage(name) }
            let size = head.loadUnaligned(as: UInt64.self)
            let rows = head.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
            guard size >= UInt64(RowSpoolEncoder.headCount), size <= spool.count - place,
                size <= UInt64(Cell.maximumOffset - start)
            else { throw start > 0 ? RowSpool.tooLarge : RowSpoolParser.damage(name) }
            block.grow(to: start + Int(size))
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(Int(size)))
            guard try spool.read(at: place, into: room) == room.count else { throw RowSpoolParser.damage(name) }
            block.count += room.count
            place += size
            return Int(rows)
        }
    }

    private static var tooLarge: ExportError {
        ExportError(.limit, "the rows to be encoded together have more than 2 GiB", advice: "encode fewer at a time")
    }
}
