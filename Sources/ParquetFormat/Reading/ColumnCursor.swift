import Tabular

/// Some entries of a page.
struct PageSlice: Sendable {
    let page: PageSlot
    var start: Int
    var end: Int
}

/// Goes through the pages of one column of a row group, in order: the reader's. It reads only what stands before pages; what
/// they hold matters to it only where rows have several values, since nothing else says where those rows end.
final class ColumnCursor {
    let place: ChunkPlace
    private var offset: UInt64
    private var valuesLeft: Int64
    private var dictionary: DictionarySlot?
    private var page: PageSlot?
    private let spool: PageSpool
    /// How many columns are read side by side.
    private let columnCount: Int
    /// The first entry of the page at hand that was not given out.
    private var entry = 0
    /// Where rows have several entries, those that come before it and were given back.
    private var ahead: [PageSlice] = []

    init(
        _ chunk: ChunkMetadata, leaf: Leaf, file: ParquetFile, rowGroup: Int, columnCount: Int, _ spool: PageSpool
    ) throws(ExportError) {
        self.spool = spool
        self.columnCount = columnCount
        place = ChunkPlace(file: file, leaf: leaf, codec: chunk.codec, rowGroup: rowGroup)
        offset = chunk.start
        valuesLeft = chunk.valueCount
        guard chunk.type == leaf.type else {
            throw place.complete(
                ExportError(.malformed, "its type is \(chunk.type) in a row group and \(leaf.type) in the schema"),
                byte: chunk.start)
        }
    }

    /// The entries of the next `rows` rows, where each is one.
    ///
    /// - Throws: `.malformed` where the column has fewer.
    func slices(rows: Int, _ block: ByteBlock) throws(ExportError) -> [PageSlice] {
        var slices: [PageSlice] = []
        var left = rows
        while left > 0 {
            let page = try currentPage(block)
            let taken = min(left, page.header.valueCount - entry)
            slices.append(PageSlice(page: page, start: entry, end: entry + taken))
            entry += taken
            left -= taken
        }
        return slices
    }

    /// How many entries of the page at hand were not given out: one at least.
    func entriesLeftInPage(_ block: ByteBlock) throws(ExportError) -> Int {
        try currentPage(block).header.valueCount - entry
    }

    /// The entries of the next rows, `rows` at most: of fewer, but of one at least, where these have `maximumEntries`. A row goes on
    /// until an entry begins the next, which may be on a later page.
    func slices(
        rows: Int, maximumEntries: Int, _ decoder: PageDecoder, _ block: ByteBlock
    ) throws(ExportError) -> (slices: [PageSlice], rows: Int) {
        var slices: [PageSlice] = []
        var (begun, entries) = (0, 0)
        while let slice = try nextSlice(block) {
            var entry = slice.start
            var (levels, first, end) = try slice.page.repetition(from: entry, by: decoder)
            while entry < slice.end {
                if entry == end { (levels, first, end) = try slice.page.repetition(from: entry, by: decoder) }
                if levels[entry - first] == 0 {
                    if begun == rows || (begun > 0 && entries >= maximumEntries) {
                        giveBack([PageSlice(page: slice.page, start: entry, end: slice.end)])
                        if entry > slice.start {
                            slices.append(PageSlice(page: slice.page, start: slice.start, end: entry))
                        }
                        return (slices, begun)
                    }
                    begun += 1
                } else if begun == 0 {
                    throw place.complete(
                        ExportError(.malformed, "the column begins in the middle of a row"), byte: offset)
                }
                entry += 1
                entries += 1
            }
            slices.append(slice)
        }
        guard begun == rows || (begun > 0 && entries >= maximumEntries) else {
            throw place.complete(
                ExportError(.malformed, "the column ends before all of its rows are there"), byte: offset)
        }
        return (slices, begun)
    }

    /// Takes entries back that were given out last, to give them out again.
    func giveBack(_ slices: [PageSlice]) { ahead = slices + ahead }

    private func nextSlice(_ block: ByteBlock) throws(ExportError) -> PageSlice? {
        guard ahead.isEmpty else { return ahead.removeFirst() }
        guard try hasMore(block) else { return nil }
        let page = try currentPage(block)
        defer { entry = page.header.valueCount }
        return PageSlice(page: page, start: entry, end: page.header.valueCount)
    }

    /// Whether there is an entry that was not given out.
    private func hasMore(_ block: ByteBlock) throws(ExportError) -> Bool {
        if let page, entry < page.header.valueCount { return true }
        return valuesLeft > 0
    }

    /// The page that holds the next entry.
    private func currentPage(_ block: ByteBlock) throws(ExportError) -> PageSlot {
        while true {
            if let page, entry < page.header.valueCount { return page }
            guard valuesLeft > 0 else {
                throw place.complete(
                    ExportError(.malformed, "the column ends before all of its rows are there"), byte: offset)
            }
            try nextPage(block)
        }
    }

    /// Whether a page as large as this one of each column is in memory, decoded.
    private func fits(_ header: PageHeader) -> Bool {
        let perValue = header.encoding.isDictionary ? 4 : place.leaf.width == 0 ? 8 : 0
        let perEntry = min(1, place.leaf.maximumDefinition) + min(1, place.leaf.maximumRepetition)
        return header.count + header.valueCount * (perValue + perEntry) <= spool.memoryLimit / columnCount
    }

    private func nextPage(_ block: ByteBlock) throws(ExportError) {
        let start = offset
        do throws(ExportError) {
            let (header, count) = try place.file.pageHeader(at: start, with: block)
            let contents = start + UInt64(count)
            offset = contents + UInt64(header.compressedCount)
            switch header.kind {
            case .index: break
            case .dictionary:
                guard dictionary == nil else { throw BitPacking.damaged("a second dictionary") }
                dictionary = DictionarySlot(header, place: place, offset: contents, isKept: fits(header))
            case .data, .dataV2:
                guard Int64(header.valueCount) <= valuesLeft else {
                    throw BitPacking.damaged("it has \(header.valueCount) values where \(valuesLeft) are left")
                }
                valuesLeft -= Int64(header.valueCount)
                page = PageSlot(
                    header, place: place, offset: contents, dictionary: dictionary,
                    spool: fits(header) ? nil : spool)
                entry = 0
            }
        } catch {
            throw place.complete(error, byte: start)
        }
    }
}
