import Tabular

/// Reads a file row group by row group, as runs of rows.
final class ParquetReader: RowReader {
    let tables: ParquetTables
    private let decoder = PageDecoder()
    private let headerBlock = ByteBlock(capacity: 4096)
    /// The columns that are read.
    private let leaves: [Leaf]
    private var nextGroup = 0
    private var cursors: [ColumnCursor] = []
    /// The one that has most of the row group's bytes.
    private var largest: ColumnCursor?
    private var rowsLeft = 0
    private var rowsPerBlock = 1
    private var hasGivenBlock = false
    private let options: FormatOptions
    private let filter: RowGroupFilter?
    /// How many rows of groups without a wanted row are still to be counted.
    private var rowsPassedOver = 0

    /// How many bytes of values the rows of a block have, about.
    private static let blockBytes = 512 << 10
    private static let wideBlockBytes = 2 << 20
    private static let fewColumns = 32
    private static let mostRows = 8192
    /// How many entries of columns with several in a row, of each.
    private static let mostEntries = 1 << 20
    private static let fewEntries = 1 << 13
    private static let mostRowsWithoutColumns = Int(Int32.max)
    /// So many times as many rows it may have, where they are those of one page.
    private static let pageFactor = 4

    init(_ source: any SeekableByteSource, options: FormatOptions) throws(ExportError) {
        self.options = options
        let file = try ParquetFile(source, adviceForOthers: options.formatAdvice)
        let all = file.schema.fields
        let allNames = HeaderNames.distinct(all.map { ColumnName(String(decoding: $0.name, as: UTF8.self)) })
        let used = UsedColumns.places(in: allNames, wanted: options.usedColumns)
        let fields = used.map { all[$0] }
        let names = used.map { allNames[$0] }
        tables = ParquetTables(file: file, options: options, fields: fields, names: names)
        filter = RowGroupFilter(options.wantedRows, allNames, all)
        leaves = fields.flatMap(\.allLeaves)
    }

    func makeParser() -> any RowParser { ParquetParser(tables) }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 1 << 20)
        while rowsLeft == 0 {
            guard nextGroup < tables.file.footer.rowGroups.count else {
                // The columns reach the output without a row, too.
                defer { hasGivenBlock = true }
                return !hasGivenBlock
            }
            try openGroup()
            if rowsPassedOver > 0 {
                let task = RowsTask(rowCount: rowsPassedOver, slices: [])
                task.isPassedOver = true
                rowsPassedOver = 0
                hasGivenBlock = true
                block.layoutID = tables.add(task)
                return true
            }
        }
        var count = min(rowsLeft, try rowsOfNextBlock())
        let slices = try slices(of: &count)
        rowsLeft -= count
        hasGivenBlock = true
        block.layoutID = tables.add(RowsTask(rowCount: count, slices: slices))
        return true
    }

    /// For each column its entries of the next rows, `count` at most: of fewer where a column has many in them.
    private func slices(of count: inout Int) throws(ExportError) -> [[PageSlice]] {
        var slices = [[PageSlice]](repeating: [], count: tables.file.schema.leafCount)
        let repeated = cursors.filter { $0.place.leaf.maximumRepetition > 0 }
        let most = max(Self.fewEntries, min(Self.mostEntries, options.memoryLimit / 32) / max(1, repeated.count))
        var rows: [Int] = []
        for cursor in repeated {
            let found = try cursor.slices(rows: count, maximumEntries: most, decoder, headerBlock)
            (slices[cursor.place.leaf.index], count) = (found.slices, found.rows)
            rows.append(found.rows)
        }
        // Those before the one that has the fewest rows have taken too many.
        for (cursor, taken) in zip(repeated, rows) where taken > count {
            cursor.giveBack(slices[cursor.place.leaf.index])
            slices[cursor.place.leaf.index] = try cursor.slices(
                rows: count, maximumEntries: .max, decoder, headerBlock
            ).slices
        }
        for cursor in cursors where cursor.place.leaf.maximumRepetition == 0 {
            slices[cursor.place.leaf.index] = try cursor.slices(rows: count, headerBlock)
        }
        return slices
    }

    /// A block ends with a page of the largest column, where that has about as many rows: workers then decode such pages side
    /// by side, where they would wait for each other's if they shared them.
    private func rowsOfNextBlock() throws(ExportError) -> Int {
        guard let largest, largest.place.leaf.maximumRepetition == 0 else { return rowsPerBlock }
        let rows = try largest.entriesLeftInPage(headerBlock)
        let isAlike = rows >= rowsPerBlock / 2 && rows <= min(rowsPerBlock * Self.pageFactor, Self.mostRows)
        return isAlike ? rows : rowsPerBlock
    }

    private func openGroup() throws(ExportError) {
        let file = tables.file
        let index = nextGroup
        nextGroup += 1
        cursors = []
        do throws(ExportError) {
            let group = try file.footer.rowGroup(index, columnCount: file.schema.leafCount)
            guard let rows = Int(exactly: group.rowCount) else { return }
            // Nothing else would end them: rows of columns end with their pages.
            guard !leaves.isEmpty || rows <= Self.mostRowsWithoutColumns else {
                throw ExportError(
                    .limit, "a row group without columns has \(rows) rows, and 2,147,483,647 are the most")
            }
            if let filter, rows > 0, !filter.mayHold(group) {
                rowsPassedOver = rows
                return
            }
            rowsLeft = rows
            guard rows > 0 else { return }
            var bytes: Int64 = 0
            var most: Int64 = -1
            let spool = PageSpool(options)
            for leaf in leaves {
                let chunk = group.chunks[leaf.index]
                bytes = bytes.addingReportingOverflow(max(0, chunk.uncompressedCount)).partialValue
                let cursor = try ColumnCursor(
                    chunk, leaf: leaf, file: file, rowGroup: index, columnCount: leaves.count, spool)
                cursors.append(cursor)
                if chunk.uncompressedCount > most { (most, largest) = (chunk.uncompressedCount, cursor) }
            }
            let bytesPerRow = max(1, Int(clamping: max(0, bytes)) / rows, leaves.count)
            // Of many columns that do not fit into memory few rows at a time would cost a call to the system for each value.
            let isWide = leaves.count > Self.fewColumns && bytes > Int64(options.memoryLimit)
            let blockBytes = isWide ? Self.wideBlockBytes : Self.blockBytes
            rowsPerBlock = min(Self.mostRows, max(1, blockBytes / bytesPerRow))
        } catch {
            var error = error
            error.location.source = file.name
            throw error
        }
    }
}
