internal import Tabular

/// One column on its way into the file: the pages of the row group that is gathered, and what was written before.
///
/// Where a value comes that the form of those before does not hold, the group's pages are made again in a wider form, from
/// the values put aside; chunks of earlier groups are written again at the end, behind everything.
final class ColumnWriter {
    /// A piece of so many bytes is a page of its own.
    static let lonePageSize = 64 * 1024
    /// A page of joined pieces ends once it has so many bytes, or so many rows.
    private static let joinedPageSize = 256 * 1024
    private static let joinedPageRows = 65_536

    let place: Int
    private let tools: WritingTools
    private(set) var kinds: ValueKinds = []
    private(set) var form = ColumnForm.empty
    /// Chunks that are written, in the order of their groups; none for a group in which no row has a value.
    private(set) var chunks: [ColumnChunk] = []
    /// How many rows of the group have been gathered.
    private(set) var rowCount = 0
    private var valueCount = 0
    private var group = 0
    private var pages = GatheredPages()
    private var records: [ValueRecord] = []
    private var isReplaying = false
    /// The page that is gathered.
    private var presence = Presence()
    private var values: ByteBlock?
    /// The values as they stood in the source, where one of them would be printed otherwise.
    private var sources: ByteBlock?
    private let converted = ByteBlock(capacity: 1024)

    /// A column of values of these kinds, and of any that come.
    init(_ place: Int, _ tools: WritingTools, kinds: ValueKinds = []) {
        self.place = place
        self.tools = tools
        self.kinds = kinds
        form = kinds.form
    }

    /// Takes the column's piece of a run of rows of the group; `rowsBefore` of the group come before it. Gives how many
    /// bytes it adds to the group, before or after compression, as far as that is decided.
    func append(
        _ piece: ColumnPiece, of pieces: ColumnPieces, _ block: ByteBlock, group: Int, rowsBefore: Int
    ) throws(ExportError) -> Int {
        self.group = group
        try widen(to: kinds.union(piece.kinds))
        presence.add(rowsBefore - rowCount, present: false)
        rowCount = max(rowCount, rowsBefore)
        let runs = pieces.runs[piece.runs]
        let bytes = UnsafeRawBufferPointer(rebasing: block.contents[piece.values])
        if let facts = piece.page {
            return try appendPage(runs, bytes, facts)
        }
        if piece.form == .text { return try appendTexts(runs, bytes) }
        let source = piece.texts.map { UnsafeRawBufferPointer(rebasing: block.contents[$0]) }
        if form == .text {
            converted.reset(keeping: 1 << 20)
            ValueSpool.convert(source ?? bytes, piece.form, isText: source != nil, to: .text, converted)
            return try appendTexts(runs, converted.contents)
        }
        converted.reset(keeping: 1 << 20)
        ValueSpool.convert(bytes, piece.form, isText: false, to: form, converted)
        let count = converted.count
        try join(runs, converted.contents, source: source)
        return count
    }

    /// Completes the group, which has `rowCount` rows.
    func endGroup(_ group: Int, rowCount: Int) throws(ExportError) {
        self.group = group
        presence.add(rowCount - self.rowCount, present: false)
        self.rowCount = rowCount
        try endPage()
    }

    /// Writes the pages of the group, which others have compressed by then.
    func writeGroup(to sink: any ByteSink, at offset: UInt64) throws(ExportError) -> ColumnChunk {
        var chunk = ColumnChunk(
            group: group, form: form, offset: offset, entryCount: rowCount, nullCount: rowCount - valueCount,
            uncompressedSize: 0, compressedSize: 0, codec: tools.codec, bounds: .none)
        try pages.write(to: sink, tools.store, &chunk)
        // Groups come in order, but for chunks that are written again.
        let place = chunks.firstPlace { $0.group >= group }
        if place < chunks.count { chunks[place] = chunk } else { chunks.append(chunk) }
        beginGroup()
        return chunk
    }

    /// The chunks that are in another form than the column turned out to have.
    var outdatedChunks: [ColumnChunk] { chunks.filter { $0.form != form && $0.form != .empty } }

    /// Gathers the values of a group again that was written in a narrower form.
    func regather(_ chunk: ColumnChunk) throws(ExportError) {
        beginGroup()
        group = chunk.group
        try replay(records(of: chunk.group))
        isReplaying = true
        try endGroup(chunk.group, rowCount: chunk.entryCount)
        isReplaying = false
    }

    private func beginGroup() {
        rowCount = 0
        valueCount = 0
        pages.removeAll()
        presence.removeAll()
    }

    // MARK: Wider forms

    private func widen(to wider: ValueKinds) throws(ExportError) {
        kinds = wider
        guard kinds.form != form else { return }
        let isFirst = form == .empty
        // In the old form, so that what was gathered is put aside.
        if !isFirst { try endPage() }
        form = kinds.form
        if form == .text { tools.texts.insert(place) }
        guard !isFirst, rowCount > 0 else { return }
        let current = records(of: group)
        beginGroup()
        try replay(current)
        if form == .text { records.removeLast(current.count) }
    }

    /// What was put aside of a group.
    private func records(of group: Int) -> ArraySlice<ValueRecord> {
        let rest = records[records.firstPlace { $0.group >= group }...]
        return rest[..<rest.firstPlace { $0.group > group }]
    }

    /// Gathers values that were put aside, in the column's form now.
    private func replay(_ records: ArraySlice<ValueRecord>) throws(ExportError) {
        isReplaying = true
        defer { isReplaying = false }
        for record in records {
            let (runs, values) = try tools.spool.read(record)
            converted.reset(keeping: 1 << 20)
            ValueSpool.convert(values, record.form, isText: record.isText, to: form, converted)
            try join(runs[...], converted.contents, source: nil)
        }
        try endPage()
    }

    // MARK: Pages

    private func appendTexts(_ runs: ArraySlice<UInt32>, _ texts: UnsafeRawBufferPointer) throws(ExportError) -> Int {
        guard texts.count >= ColumnWriter.lonePageSize else {
            try join(runs, texts, source: nil)
            return texts.count
        }
        var lone = Presence()
        lone.add(runs)
        tools.scratch.reset(keeping: 4 << 20)
        let facts = try tools.maker.make(.text, .flat(lone), texts, to: tools.scratch)
        return try appendPage(runs, tools.scratch.contents, facts)
    }

    private func appendPage(
        _ runs: ArraySlice<UInt32>, _ page: UnsafeRawBufferPointer, _ facts: PageFacts
    ) throws(ExportError) -> Int {
        try endPage()
        var lone = Presence()
        lone.add(runs)
        rowCount += lone.rowCount
        valueCount += lone.valueCount
        pages.append(tools.store.append(page), facts)
        return page.count
    }

    private func join(
        _ runs: ArraySlice<UInt32>, _ added: UnsafeRawBufferPointer, source: UnsafeRawBufferPointer?
    ) throws(ExportError) {
        let (rowsBefore, valuesBefore) = (presence.rowCount, presence.valueCount)
        presence.add(runs)
        rowCount += presence.rowCount - rowsBefore
        valueCount += presence.valueCount - valuesBefore
        let values = self.values ?? tools.queue.takeBlock()
        self.values = values
        if let source, sources == nil {
            let texts = tools.queue.takeBlock()
            ValueSpool.convert(values.contents, form, isText: false, to: .text, texts)
            sources = texts
            texts.append(source)
        } else if let sources {
            if let source {
                sources.append(source)
            } else {
                ValueSpool.convert(added, form, isText: false, to: .text, sources)
            }
        }
        values.append(added)
        if values.count >= ColumnWriter.joinedPageSize || presence.rowCount >= ColumnWriter.joinedPageRows {
            try endPage()
        }
    }

    /// Hands the page that is gathered over to be compressed.
    private func endPage() throws(ExportError) {
        guard presence.rowCount > 0 else { return }
        if form != .text, form != .empty, !isReplaying {
            let empty = UnsafeRawBufferPointer(start: nil, count: 0)
            records.append(
                try tools.spool.append(
                    presence, (sources ?? values)?.contents ?? empty, form, isText: sources != nil, group: group))
        }
        let job = PageJob(form, .flat(presence), values)
        pages.append(job)
        tools.queue.add(job, tools.maker, tools.scratch)
        presence.removeAll()
        values = nil
        sources = nil
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place for which `isBehind` holds, as it does for all that follow; by halving.
    fileprivate func firstPlace(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
